import type { ApiConfig } from '../../api/config.js';
import type { Environment } from '../config/config.js';
import { checkPortIsFree, freePort } from '../process/ports.js';
import type { Say } from '../terminal/say.js';

const VARIABLE = 'PERDURE_GRPC_PORT';

/**
 * Chooses the port that gRPC gets. If the default is taken, that is a free one in its place, since few people need it
 * to be that one, and many run something else there.
 *
 * @returns undefined when gRPC is off.
 * @throws UserError when a port that was asked for is taken.
 */
export async function chooseGrpcPort({ host, grpc }: ApiConfig, env: Environment, say: Say) {
  if (!grpc) return undefined;
  if (grpc.port === 0) return freePort(host);
  try {
    await checkPortIsFree({ host, port: grpc.port, variable: VARIABLE });
    return grpc.port;
  } catch (error) {
    if (env[VARIABLE]) throw error;
    const port = await freePort(host);
    say(`Port ${grpc.port} is taken by another program: gRPC gets ${port}. ${VARIABLE} chooses another.`);
    return port;
  }
}
