import { Connection, type ConnectionOptions } from '@temporalio/client';

/** Connects, does the work, and closes the connection. */
export async function withConnection<T>(
  options: ConnectionOptions,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect(options);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

/** Asks for the version of the server at `address`; undefined when none answers within `limit` ms. */
export async function serverVersionAt(address: string, limit: number): Promise<string | undefined> {
  try {
    return await withConnection({ address, connectTimeout: limit }, async ({ workflowService }) => {
      const { serverVersion } = await workflowService.getSystemInfo({});
      return serverVersion;
    });
  } catch {
    return undefined;
  }
}
