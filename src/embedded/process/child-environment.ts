/** Names of proxies and of exceptions from them, in every spelling that programs read. */
const proxyName = /^(no_)?(http|https|all|ftp|grpc)?_?proxy$/i;

/** For servers on this machine that call no other machine: their calls of each other must not go through a proxy. */
export const withoutProxies = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !proxyName.test(name)));
