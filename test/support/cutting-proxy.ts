// A line to a server that can be cut at a chosen word, for tests of what a lost line does.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly port: number;
  /**
   * Cuts every line when a client next sends a word: `before` it reaches the server, or `after` the server has done it
   * and its answer is on the way. Resolves when that happened.
   */
  cut(when: 'before' | 'after', word: string): Promise<void>;
  /** Refuses new lines from now on, or takes them again. */
  refuse(refuses: boolean): void;
  close(): Promise<void>;
}

/** Starts a proxy of a server on this machine. */
export async function startProxy(serverPort: number): Promise<CuttingProxy> {
  const lines = new Set<Socket>();
  let plan: { when: 'before' | 'after'; word: string; done: () => void } | undefined;
  let refuses = false;
  const cutAll = () => {
    for (const socket of lines) socket.destroy();
    lines.clear();
  };
  const server = createServer((client) => {
    if (refuses) return client.destroy();
    const upstream = connect(serverPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      lines.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        lines.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    let swallow: (() => void) | undefined;
    client.on('data', (data) => {
      if (plan === undefined || !data.includes(plan.word)) return upstream.write(data);
      const { when, done } = plan;
      plan = undefined;
      const end = () => {
        cutAll();
        done();
      };
      if (when === 'before') return end();
      swallow = end;
      return upstream.write(data);
    });
    upstream.on('data', (data) => (swallow === undefined ? client.write(data) : swallow()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    cut: (when, word) =>
      new Promise((done) => {
        plan = { when, word, done };
      }),
    refuse: (now) => {
      refuses = now;
    },
    close: async () => {
      cutAll();
      server.close();
      await once(server, 'close');
    },
  };
}
