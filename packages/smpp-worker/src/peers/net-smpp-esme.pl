# An ESME on Perl's Net::SMPP: binds, submits two parts of a long text, waits for both receipts and one message, asks by
# query_sm for the first part, prints what it sees, and unbinds. Usage: net-smpp-esme.pl <port>
use strict;
use warnings;
use Net::SMPP;

$| = 1;
my ($port) = @ARGV;
my ($esme, $resp) = Net::SMPP->new_transceiver('127.0.0.1', port => $port, smpp_version => 0x34, interface_version => 0x34,
    system_id => 'perl', password => 'secret08', system_type => '', addr_ton => 0, addr_npi => 0) or die "cannot bind: $!";
print "bound $resp->{status} $resp->{system_id}\n";

my ($taken, $receipts, $messages, $first_id) = (0, 0, 0);
for my $number (1, 2) {
    $esme->submit_sm(
        async => 1, source_addr_ton => 5, source_addr_npi => 0, source_addr => 'PERL', dest_addr_ton => 1, dest_addr_npi => 1,
        destination_addr => '447700900123', esm_class => 0x40, registered_delivery => 1, data_coding => 0,
        short_message => pack('C6', 5, 0, 3, 7, 2, $number) . "part $number;");
}
while ($taken < 2 || $receipts < 2 || $messages < 1) {
    my $pdu = $esme->read_pdu or die 'the link was lost';
    if ($pdu->{cmd} == 0x80000004) {
        $taken++;
        $first_id //= $pdu->{message_id};
        print "taken $pdu->{status} $pdu->{message_id}\n";
    } elsif ($pdu->{cmd} == 0x05) {
        $esme->deliver_sm_resp(message_id => '', seq => $pdu->{seq});
        $pdu->{esm_class} == 4 ? $receipts++ : $messages++;
        print "received $pdu->{esm_class} $pdu->{short_message}\n";
    }
}
my $state = $esme->query_sm(message_id => $first_id, source_addr_ton => 5, source_addr_npi => 0, source_addr => 'PERL');
print "state $state->{status} $state->{message_state} $state->{error_code} $state->{final_date}\n";
my $answer = $esme->unbind;
print "unbound $answer->{status}\n";
