import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.jms.BytesMessage;
import javax.jms.Connection;
import javax.jms.DeliveryMode;
import javax.jms.JMSException;
import javax.jms.MapMessage;
import javax.jms.Message;
import javax.jms.MessageConsumer;
import javax.jms.MessageProducer;
import javax.jms.Queue;
import javax.jms.QueueBrowser;
import javax.jms.Session;
import javax.jms.StreamMessage;
import javax.jms.TextMessage;
import org.apache.activemq.ActiveMQConnectionFactory;

/**
 * A JMS application over OpenWire, driven by JSON lines on standard input; one JSON line answers each, by its id:
 * {"id", "op": "send" | "receive" | "browse", "queue", ...} gives {"id", "messages"} or {"id", "error"}.
 */
public final class JmsClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private final ActiveMQConnectionFactory factory;
  private Connection connection;

  private JmsClient(String url, String user, String password) {
    factory = new ActiveMQConnectionFactory(user, password, url);
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> env = System.getenv();
    JmsClient client = new JmsClient(args[0], env.get("JMS_USER"), env.get("JMS_PASSWORD"));
    ExecutorService workers = Executors.newCachedThreadPool(JmsClient::daemon);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    answer(JSON.createObjectNode().put("id", 0));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      JsonNode command = JSON.readTree(line);
      workers.execute(() -> client.run(command));
    }
    System.exit(0);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }

  private static void answer(ObjectNode node) {
    synchronized (OUT) {
      OUT.println(node);
    }
  }

  private void run(JsonNode command) {
    ObjectNode reply = JSON.createObjectNode().put("id", command.get("id").asInt());
    try {
      reply.set("messages", perform(command));
    } catch (Exception error) {
      disconnect();
      reply.put("error", String.valueOf(error.getMessage()));
    }
    answer(reply);
  }

  private ArrayNode perform(JsonNode command) throws JMSException {
    Session session = connected().createSession(false, Session.AUTO_ACKNOWLEDGE);
    try {
      String queue = command.get("queue").asText();
      switch (command.get("op").asText()) {
        case "send":
          return send(session, session.createQueue(queue), command.get("messages"));
        case "receive":
          return receive(session, session.createQueue(queue + "?consumer.prefetchSize=0"), command);
        case "browse":
          return browse(session, session.createQueue(queue));
        default:
          throw new JMSException("unknown op");
      }
    } finally {
      session.close();
    }
  }

  private synchronized Connection connected() throws JMSException {
    if (connection == null) {
      Connection fresh = factory.createConnection();
      fresh.setExceptionListener(error -> disconnect());
      fresh.start();
      connection = fresh;
    }
    return connection;
  }

  private synchronized void disconnect() {
    Connection broken = connection;
    connection = null;
    if (broken == null) return;
    try {
      broken.close();
    } catch (JMSException ignored) {
      // It is broken: there is nothing left to close.
    }
  }

  private ArrayNode send(Session session, Queue queue, JsonNode messages) throws JMSException {
    MessageProducer producer = session.createProducer(queue);
    ArrayNode sent = JSON.createArrayNode();
    for (JsonNode wanted : messages) {
      Message message = messageOf(session, wanted);
      int mode = wanted.path("persistent").asBoolean(true) ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT;
      int priority = wanted.path("priority").asInt(Message.DEFAULT_PRIORITY);
      producer.send(message, mode, priority, wanted.path("timeToLiveMs").asLong(0));
      sent.add(describe(message));
    }
    return sent;
  }

  private static Message messageOf(Session session, String kind, String body) throws JMSException {
    switch (kind) {
      case "bytes":
        return bytesMessage(session, body.getBytes(StandardCharsets.UTF_8));
      case "latin1":
        return bytesMessage(session, body.getBytes(StandardCharsets.ISO_8859_1));
      case "map":
        MapMessage map = session.createMapMessage();
        map.setString("text", body);
        return map;
      case "object":
        return session.createObjectMessage(body);
      case "stream":
        StreamMessage stream = session.createStreamMessage();
        stream.writeString(body);
        return stream;
      default:
        return session.createTextMessage(body);
    }
  }

  private static BytesMessage bytesMessage(Session session, byte[] octets) throws JMSException {
    BytesMessage bytes = session.createBytesMessage();
    bytes.writeBytes(octets);
    return bytes;
  }

  private static Message messageOf(Session session, JsonNode wanted) throws JMSException {
    String body = wanted.get("body").asText();
    Message message = messageOf(session, wanted.path("kind").asText("text"), body);
    if (wanted.hasNonNull("type")) message.setJMSType(wanted.get("type").asText());
    if (wanted.hasNonNull("correlationId")) message.setJMSCorrelationID(wanted.get("correlationId").asText());
    Iterator<Map.Entry<String, JsonNode>> properties = wanted.path("properties").fields();
    while (properties.hasNext()) {
      Map.Entry<String, JsonNode> property = properties.next();
      message.setStringProperty(property.getKey(), property.getValue().asText());
    }
    return message;
  }

  private static ArrayNode receive(Session session, Queue queue, JsonNode command) throws JMSException {
    MessageConsumer consumer = session.createConsumer(queue, command.path("selector").asText(null));
    ArrayNode received = JSON.createArrayNode();
    long deadline = System.currentTimeMillis() + command.get("timeoutMs").asLong();
    int wanted = command.get("max").asInt();
    while (received.size() < wanted) {
      long left = deadline - System.currentTimeMillis();
      Message message = left > 0 ? consumer.receive(left) : consumer.receiveNoWait();
      if (message == null) break;
      received.add(describe(message));
    }
    return received;
  }

  private static ArrayNode browse(Session session, Queue queue) throws JMSException {
    QueueBrowser browser = session.createBrowser(queue);
    ArrayNode found = JSON.createArrayNode();
    for (Object message : Collections.list(browser.getEnumeration())) found.add(describe((Message) message));
    return found;
  }

  private static ObjectNode describe(Message message) throws JMSException {
    ObjectNode node = JSON.createObjectNode();
    node.put("messageId", message.getJMSMessageID());
    node.put("type", message.getJMSType());
    node.put("correlationId", message.getJMSCorrelationID());
    node.put("persistent", message.getJMSDeliveryMode() == DeliveryMode.PERSISTENT);
    node.put("redelivered", message.getJMSRedelivered());
    node.put("priority", message.getJMSPriority());
    ObjectNode properties = node.putObject("properties");
    for (Object name : Collections.list(message.getPropertyNames())) {
      properties.put((String) name, String.valueOf(message.getObjectProperty((String) name)));
    }
    if (message instanceof TextMessage) {
      node.put("kind", "text").put("body", ((TextMessage) message).getText());
    } else if (message instanceof BytesMessage) {
      node.put("kind", "bytes").put("body", bytesOf((BytesMessage) message));
    } else {
      node.put("kind", "other").putNull("body");
    }
    return node;
  }

  private static String bytesOf(BytesMessage message) throws JMSException {
    message.reset();
    byte[] bytes = new byte[(int) message.getBodyLength()];
    message.readBytes(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
