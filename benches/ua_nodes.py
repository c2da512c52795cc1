"""Many addresses of one OPC UA server, for benches/opcua.py: ua_nodes.py URL ANSWERING SILENT DELAY

Prints a line for each address: those that answer pass everything on to the server at URL and hold each answer back for DELAY seconds, as a
network and a busy server would; the silent ones accept and never say a word. Ends with its standard input.
"""
import asyncio
import sys


async def main(url, answering, silent, delay):
    host, port = url.removeprefix("opc.tcp://").rstrip("/").rsplit(":", 1)
    open_ends = []

    async def pump(reader, writer, wait):
        while data := await reader.read(65536):
            await asyncio.sleep(wait)
            writer.write(data)
        writer.close()

    async def answer(reader, writer):
        server_reader, server_writer = await asyncio.open_connection(host, port)
        await asyncio.gather(pump(reader, server_writer, 0), pump(server_reader, writer, delay), return_exceptions=True)

    async def keep(reader, writer):
        open_ends.append((reader, writer))

    for number in range(answering + silent):
        listener = await asyncio.start_server(answer if number < answering else keep, "127.0.0.1", 0, backlog=64)
        open_ends.append(listener)
        print(f"opc.tcp://127.0.0.1:{listener.sockets[0].getsockname()[1]}/", flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
