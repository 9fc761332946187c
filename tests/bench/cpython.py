"""CPython's side of the comparisons. Reads a request a line, does it, prints the seconds of one unit.

    version                     the interpreter's name and version, no seconds
    apply METHOD COUNT          Pool.apply of a tiny function, one worker; a call
    map_each METHOD COUNT       Pool.map of a tiny function, two workers, chunksize 1; an item
    map_chunks METHOD COUNT     the same with the chunksize that map chooses
    executor METHOD COUNT       ProcessPoolExecutor.submit(...).result() of a tiny function, one worker; a call
    executor_map METHOD COUNT   ProcessPoolExecutor.map of a tiny function, two workers, chunksize 1; an item
    map_workers METHOD COUNT WORKERS   Pool.map of a tiny function, chunksize 1, so many workers; an item
    bytes METHOD COUNT SIZE     Pool.apply of a function that gives its argument back, one worker; a call
    connection METHOD COUNT SIZE   send_bytes to a child over a Pipe and recv_bytes of what it sends back; a round trip
    lock METHOD KIND COUNT      a Lock or RLock that nobody else wants; acquire and release
    lock_contended METHOD COUNT    a Lock that two processes want; acquire and release
    queue METHOD COUNT SIZE PRODUCERS CONSUMERS    items through a Queue, ints (SIZE 8) or bytes; an item
    pool METHOD                 a Pool of two workers until the first apply has its result
    worker METHOD               a Pool of one worker, started, closed and joined
    process METHOD              a Process that does nothing, started and joined

A pool for calls is made once, by the request that is first to need it, and not timed.
"""

import concurrent.futures
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


def take(lock):
    lock.acquire()
    lock.release()


def lock(method, kind, count):
    return seconds_of(repeat, count, take, getattr(multiprocessing.get_context(method), kind)()) / count


def follow(orders, work, *arguments):
    while True:
        try:
            repeat(orders.recv(), work, *arguments)
            orders.send(None)
        except EOFError:
            return


def crew_of(context, count, work, *arguments):
    ends = []
    for _ in range(count):
        ours, theirs = context.Pipe()
        context.Process(target=follow, args=(theirs, work, *arguments), daemon=True).start()
        theirs.close()
        ends.append(ours)
    return ends


def begin(crew, count):
    for orders in crew:
        orders.send(count)


def wait_for(crew):
    for orders in crew:
        orders.recv()


locks = {}


def lock_contended(method, count):
    if method not in locks:
        context = multiprocessing.get_context(method)
        made = context.Lock()
        locks[method] = made, crew_of(context, 1, take, made)
    made, other = locks[method]

    def contend():
        begin(other, count)
        repeat(count, take, made)
        wait_for(other)

    return seconds_of(contend) / (2 * count)


queues = {}


def get_one(queue):
    queue.get()


def put_one(queue, item):
    queue.put(item)


def queue(method, count, size, producers, consumers):
    key = method, size, producers, consumers
    if key not in queues:
        context = multiprocessing.get_context(method)
        made = context.Queue()
        item = size if size == 8 else b"x" * size
        queues[key] = (
            crew_of(context, producers, put_one, made, item),
            crew_of(context, consumers, get_one, made),
        )
    putting, getting = queues[key]

    def move():
        begin(getting, count // consumers)
        begin(putting, count // producers)
        wait_for(putting)
        wait_for(getting)

    return seconds_of(move) / count


def apply(method, count):
    return seconds_of(repeat, count, pool_of(method, 1).apply, tiny, (1,)) / count


def map_each(method, count):
    return seconds_of(pool_of(method, 2).map, tiny, range(count), 1) / count


def map_chunks(method, count):
    return seconds_of(pool_of(method, 2).map, tiny, list(range(count))) / count


def map_workers(method, count, workers):
    return seconds_of(pool_of(method, workers).map, tiny, range(count), 1) / count


executors = {}


def executor_of(method, workers):
    if (method, workers) not in executors:
        context = multiprocessing.get_context(method)
        executors[method, workers] = concurrent.futures.ProcessPoolExecutor(workers, context)
    return executors[method, workers]


def submit(made):
    made.submit(tiny, 1).result()


def executor(method, count):
    made = executor_of(method, 1)
    submit(made)
    return seconds_of(repeat, count, submit, made) / count


def executor_map(method, count):
    made = executor_of(method, 2)
    submit(made)
    return seconds_of(lambda: list(made.map(tiny, range(count)))) / count


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
    "executor": executor,
    "executor_map": executor_map,
    "map_workers": map_workers,
    "bytes": transfer,
    "connection": connection,
    "lock": lock,
    "lock_contended": lock_contended,
    "queue": queue,
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
    for each in executors.values():
        each.shutdown()


if __name__ == "__main__":
    main()
