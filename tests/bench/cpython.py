"""CPython's side of the comparisons. Reads a request a line, does it, prints the seconds of one unit.

    version                     the interpreter's name and version, no seconds
    apply METHOD COUNT          Pool.apply of a tiny function, one worker; a call
    map_each METHOD COUNT       Pool.map of a tiny function, two workers, chunksize 1; an item
    map_chunks METHOD COUNT     the same with the chunksize that map chooses
    bytes METHOD COUNT SIZE     Pool.apply of a function that gives its argument back, one worker; a call
    connection METHOD COUNT SIZE   send_bytes to a child over a Pipe and recv_bytes of what it sends back; a round trip
    pool METHOD                 a Pool of two workers until the first apply has its result
    worker METHOD               a Pool of one worker, started, closed and joined
    process METHOD              a Process that does nothing, started and joined

A pool for calls is made once, by the request that is first to need it, and not timed.
"""

import multiprocessing
import sys
import time


def tiny(x):
    return x + 1


def same(x):
    return x


pools = {}


def pool_of(method, processes):
    if (method, processes) not in pools:
        pools[method, processes] = multiprocessing.get_context(method).Pool(processes)
    return pools[method, processes]


def seconds_of(work, *arguments):
    start = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - start


def repeat(count, work, *arguments):
    for _ in range(count):
        work(*arguments)


connections = {}


def echo(connection):
    while True:
        try:
            connection.send_bytes(connection.recv_bytes())
        except EOFError:
            return


def connection_of(method):
    if method not in connections:
        context = multiprocessing.get_context(method)
        ours, theirs = context.Pipe()
        context.Process(target=echo, args=(theirs,), daemon=True).start()
        connections[method] = ours
    return connections[method]


def round_trip(connection, message):
    connection.send_bytes(message)
    connection.recv_bytes()


def connection(method, count, size):
    return seconds_of(repeat, count, round_trip, connection_of(method), b"x" * size) / count


def apply(method, count):
    return seconds_of(repeat, count, pool_of(method, 1).apply, tiny, (1,)) / count


def map_each(method, count):
    return seconds_of(pool_of(method, 2).map, tiny, range(count), 1) / count


def map_chunks(method, count):
    return seconds_of(pool_of(method, 2).map, tiny, list(range(count))) / count


def transfer(method, count, size):
    argument = b"x" * size
    return seconds_of(repeat, count, pool_of(method, 1).apply, same, (argument,)) / count


def pool(method):
    made = []

    def start():
        made.append(multiprocessing.get_context(method).Pool(2))
        made[0].apply(tiny, (1,))

    taken = seconds_of(start)
    made[0].terminate()
    made[0].join()
    return taken


def worker(method):
    def start_and_end():
        made = multiprocessing.get_context(method).Pool(1)
        made.close()
        made.join()

    return seconds_of(start_and_end)


def process(method):
    def start_and_join():
        made = multiprocessing.get_context(method).Process()
        made.start()
        made.join()

    return seconds_of(start_and_join)


requests = {
    "apply": apply,
    "map_each": map_each,
    "map_chunks": map_chunks,
    "bytes": transfer,
    "connection": connection,
    "pool": pool,
    "worker": worker,
    "process": process,
}


def answer(line):
    name, *words = line.split()
    if name == "version":
        return f"CPython {sys.version.split()[0]}"
    return requests[name](*(int(word) if word.isdigit() else word for word in words))


def main():
    for line in sys.stdin:
        print(answer(line), flush=True)
    for each in pools.values():
        each.terminate()
        each.join()


if __name__ == "__main__":
    main()
