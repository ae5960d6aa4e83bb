"""Calls the methods of `marathon.MarathonClient` as told on stdin, a line of JSON each, and answers on stdout.

{"call": method, "args": {...}} is answered by {"result": ...} or {"error": {type, status, message}}. An object with a
single key that names a model of the client becomes that model. {"call": "event_stream"} is followed in a thread, and
every event is a line {"event": ...} of its own. Arguments: the address, and what else the client is made with, as JSON.
"""
import collections
import collections.abc
import json
import sys
import threading

# The client takes this name from where Python had it until 3.9.
collections.Iterable = collections.abc.Iterable

from marathon import MarathonClient, models  # noqa: E402
from marathon.util import MarathonJsonEncoder  # noqa: E402


def model(fields):
    name, value = next(iter(fields.items()), (None, None))
    clazz = getattr(models, name, None) if len(fields) == 1 else None
    return clazz.from_json(value) if isinstance(clazz, type) else fields


def problem(error):
    status = getattr(error, "status_code", None)
    message = getattr(error, "error_message", None) or str(error)
    details = getattr(error, "error_details", None)
    return {"error": {"type": type(error).__name__, "status": status, "message": message, "details": details}}


writing = threading.Lock()


def say(line):
    with writing:
        print(json.dumps(line, cls=MarathonJsonEncoder), flush=True)


def follow(client, args):
    try:
        for event in client.event_stream(**args):
            say({"event": {"class": type(event).__name__, **event.json_repr()}})
    except Exception as error:
        say({"streamError": problem(error)["error"]})


def answer(client, request):
    args = request["args"]
    if request["call"] == "event_stream":
        threading.Thread(target=follow, args=(client, args), daemon=True).start()
        return {"result": None}
    try:
        result = getattr(client, request["call"])(**args)
        return {"result": result.decode() if isinstance(result, bytes) else result}
    except Exception as error:
        return problem(error)


def main():
    url, options = sys.argv[1:]
    client = MarathonClient(url, **json.loads(options))
    for line in sys.stdin:
        say(answer(client, json.loads(line, object_hook=model)))


main()
