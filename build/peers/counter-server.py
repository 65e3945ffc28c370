"""A counter behind python-opcua, told over standard input what to do.

Prints {"ready": true, "url": ...} once, then one JSON line per command with what it has really counted:
{"made": n} pieces since the start of this process, {"value": v} the counter as a client may read it.
Commands: {"count": n}, {"reset": true}, {"bad": true}, {"uncertain": true}, {"good": true}, {"stop": true}
(no more pieces by itself), {"look": true}.
Arguments: --port, --start (first value of the counter), --rate (pieces per second, by itself), --file (keeps the
counter over restarts; written before a piece can be read), --shift (other namespaces before ours, so that its index
is another one).
Ends when its standard input ends.
"""
import argparse
import collections
import collections.abc
import datetime
import json
import os
import sys
import threading
import time

# python-opcua 0.98 was written for Python < 3.10.
for name in ("Iterable", "Mapping", "MutableMapping", "Sequence", "Callable", "Hashable"):
    setattr(collections, name, getattr(collections.abc, name))

import logging

logging.disable(logging.CRITICAL)

from opcua import Server, ua

arguments = argparse.ArgumentParser()
arguments.add_argument("--port", type=int, required=True)
arguments.add_argument("--start", type=int, default=0)
arguments.add_argument("--rate", type=float, default=0)
arguments.add_argument("--file")
arguments.add_argument("--shift", type=int, default=0)
options = arguments.parse_args()

lock = threading.Lock()
made = 0
stopped = False
value = options.start
if options.file and os.path.exists(options.file):
    with open(options.file) as kept:
        value, made = json.load(kept)

server = Server()
url = "opc.tcp://127.0.0.1:%d" % options.port
server.set_endpoint(url)
server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
for number in range(options.shift):
    server.register_namespace("urn:peer:other:%d" % number)
line = server.register_namespace("urn:peer:line")
folder = server.get_objects_node().add_object(line, "Line")
counter = folder.add_variable(line, "Counter", ua.Variant(value, ua.VariantType.UInt32))
status = ua.StatusCodes.Good


def show():
    data = ua.DataValue(ua.Variant(value, ua.VariantType.UInt32))
    data.StatusCode = ua.StatusCode(status)
    data.SourceTimestamp = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    counter.set_data_value(data)


def produce(pieces, by_itself=False):
    global made, value
    with lock:
        if by_itself and stopped:
            return
        made += pieces
        value += pieces
        if options.file:
            # On the disk first: a piece that was read must not be forgotten by a kill.
            with open(options.file + ".new", "w") as kept:
                json.dump([value, made], kept)
            os.replace(options.file + ".new", options.file)
        show()


def run_by_itself():
    while True:
        time.sleep(1 / options.rate)
        produce(1, by_itself=True)


server.start()
show()
if options.rate > 0:
    threading.Thread(target=run_by_itself, daemon=True).start()
print(json.dumps({"ready": True, "url": url}), flush=True)

for text in sys.stdin:
    command = json.loads(text)
    if "count" in command:
        produce(command["count"])
    with lock:
        if "reset" in command:
            value = 0
        if "stop" in command:
            stopped = True
        for word, code in (
            ("bad", ua.StatusCodes.BadSensorFailure),
            ("uncertain", ua.StatusCodes.UncertainLastUsableValue),
            ("good", ua.StatusCodes.Good),
        ):
            if word in command:
                status = code
        if "look" not in command:
            show()
        print(json.dumps({"made": made, "value": value}), flush=True)
os._exit(0)
