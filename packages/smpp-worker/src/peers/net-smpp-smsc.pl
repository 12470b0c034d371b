# An SMSC on Perl's Net::SMPP: takes one ESME after the other, prints each submit_sm as
# "submit <from> <to> <esm_class> <data_coding> <octets>", answers with an id in hexadecimal, and reports it delivered by an id
# in decimal, with the submit's user_message_reference where it had one. query_sm is printed as
# "query <id> <ton> <npi> <from>" and answered "undeliverable, error 11". A text "write" makes a customer write "Hi". Usage: net-smpp-smsc.pl <port>
use strict;
use warnings;
use Net::SMPP;

$| = 1;
my ($port) = @ARGV;
my $listener = Net::SMPP->new_listen('127.0.0.1', port => $port, smpp_version => 0x34) or die "cannot listen: $!";
my $next_id = 0x1A2B3C4D;
print "listening\n";

while (my $esme = $listener->accept) {
    $esme->set_version(0x34);
    while (my $pdu = $esme->read_pdu) {
        answer($esme, $pdu);
        last if $pdu->{cmd} == 0x06;
    }
    close $esme;
}

sub answer {
    my ($esme, $pdu) = @_;
    my $cmd = $pdu->{cmd};
    if ($cmd == 0x09) {
        print "bind $pdu->{system_id} $pdu->{password} $pdu->{interface_version}\n";
        $esme->bind_transceiver_resp(system_id => 'PERL', seq => $pdu->{seq});
    } elsif ($cmd == 0x15) {
        $esme->enquire_link_resp(seq => $pdu->{seq});
    } elsif ($cmd == 0x06) {
        print "unbind\n";
        $esme->unbind_resp(seq => $pdu->{seq});
    } elsif ($cmd == 0x04) {
        take($esme, $pdu);
    } elsif ($cmd == 0x03) {
        print "query $pdu->{message_id} $pdu->{source_addr_ton} $pdu->{source_addr_npi} $pdu->{source_addr}\n";
        $esme->query_sm_resp(
            message_id => $pdu->{message_id}, final_date => '261122100100000+', message_state => 5, error_code => 11, seq => $pdu->{seq});
    } elsif ($cmd == 0x80000005) {
        print "delivered $pdu->{status}\n";
    }
}

sub take {
    my ($esme, $pdu) = @_;
    my $octets = unpack 'H*', $pdu->{short_message};
    print "submit $pdu->{source_addr} $pdu->{destination_addr} $pdu->{esm_class} $pdu->{data_coding} $octets\n";
    my $id = $next_id++;
    $esme->submit_sm_resp(message_id => sprintf('%X', $id), seq => $pdu->{seq});
    deliver($esme, $pdu, 4, "id:$id sub:001 dlvrd:001 submit date:2611221000 done date:2611221001 stat:DELIVRD err:000 text:");
    deliver($esme, $pdu, 0, 'Hi') if $pdu->{short_message} eq 'write';
}

sub deliver {
    my ($esme, $pdu, $esm_class, $text) = @_;
    $esme->deliver_sm(
        async => 1, service_type => '', source_addr_ton => 1, source_addr_npi => 1, source_addr => $pdu->{destination_addr},
        dest_addr_ton => 5, dest_addr_npi => 0, destination_addr => $pdu->{source_addr}, esm_class => $esm_class,
        protocol_id => 0, priority_flag => 0, schedule_delivery_time => '', validity_period => '', registered_delivery => 0,
        replace_if_present_flag => 0, data_coding => 0, sm_default_msg_id => 0, short_message => $text,
        defined $pdu->{user_message_reference} ? (user_message_reference => $pdu->{user_message_reference}) : ());
}
