import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import mesosphere.client.common.ModelUtils;
import mesosphere.marathon.client.Marathon;
import mesosphere.marathon.client.MarathonClient;
import mesosphere.marathon.client.MarathonException;

/**
 * Calls the methods of the client as told on stdin, a line of JSON each: {"call": method, "args": [...]}. What it
 * answers, after its own parser has read it, goes to stdout: {"result": ...} or {"error": {type, status, message}}.
 */
public class Driver {
  private static final Gson PARSER = ModelUtils.GSON;
  private static final Gson LINE = new Gson();

  public static void main(String[] argv) throws Exception {
    Marathon client = client(argv);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonObject request = new JsonParser().parse(line).getAsJsonObject();
      System.out.println(LINE.toJson(answer(client, request)));
    }
  }

  /** Of the address alone, with a token, or with a name and a password. */
  private static Marathon client(String[] argv) {
    if (argv.length == 3) return MarathonClient.getInstanceWithBasicAuth(argv[0], argv[1], argv[2]);
    if (argv.length == 2) return MarathonClient.getInstanceWithTokenAuth(argv[0], argv[1]);
    return MarathonClient.getInstance(argv[0]);
  }

  private static JsonObject answer(Marathon client, JsonObject request) throws IllegalAccessException {
    JsonArray args = request.getAsJsonArray("args");
    Method method = method(request.get("call").getAsString(), args.size());
    Object[] values = new Object[args.size()];
    Parameter[] parameters = method.getParameters();
    for (int at = 0; at < values.length; at++) {
      values[at] = PARSER.fromJson(args.get(at), parameters[at].getParameterizedType());
    }
    JsonObject answer = new JsonObject();
    try {
      answer.add("result", PARSER.toJsonTree(method.invoke(client, values)));
    } catch (InvocationTargetException failure) {
      answer.add("error", problem(failure.getCause()));
    }
    return answer;
  }

  private static Method method(String name, int parameters) {
    for (Method method : Marathon.class.getMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == parameters) return method;
    }
    throw new IllegalArgumentException(name + " with " + parameters + " parameters");
  }

  private static JsonObject problem(Throwable failure) {
    JsonObject problem = new JsonObject();
    problem.addProperty("type", failure.getClass().getSimpleName());
    problem.addProperty("message", failure.getMessage());
    if (failure instanceof MarathonException) {
      problem.addProperty("status", ((MarathonException) failure).getStatus());
    }
    return problem;
  }
}
