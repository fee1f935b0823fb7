import type { StartedProcess } from '../../test/support/start-process.ts';
import { startProcess } from '../../test/support/start-process.ts';

/** Of the image's own description, what decides how a container of it runs. */
export interface ImageConfig {
  User: string;
  WorkingDir: string;
  Env: string[];
  Entrypoint: string[];
  Cmd: string[];
  Healthcheck?: { Test: string[] };
  Labels: Record<string, string>;
  Volumes: Record<string, object>;
}

export interface ContainerOptions {
  config: ImageConfig;
  /** The image's files. */
  root: string;
  /** Folders that are mounted: where in the container → on this machine. */
  mounts: Record<string, string>;
  env: Record<string, string>;
  command: string[];
}

/**
 * Mounts as `docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges` does, in a mount
 * namespace of their own; network and processes are this machine's. `exec` all the way: signals and the exit status
 * are those of the program.
 */
const enter = `
  root=$1 uid=$2 gid=$3 mounts=$4
  shift 4
  mount --make-rprivate /
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /dev "$root/dev"
  mount -t tmpfs -o mode=1777,size=64m,noexec,nosuid,nodev tmpfs "$root/tmp"
  while [ "$mounts" -gt 0 ]; do
    mount --bind "$2" "$root$1"
    shift 2
    mounts=$((mounts - 1))
  done
  mount -o remount,ro,bind "$root"
  exec chroot "$root" setpriv --reuid "$uid" --regid "$gid" --clear-groups --no-new-privs \\
    --inh-caps=-all --bounding-set=-all env -i "$@"`;

export function startContainer({ config, root, mounts, env, command }: ContainerOptions): StartedProcess {
  const [uid = '', gid = uid] = config.User.split(':');
  const places = Object.entries(mounts);
  return startProcess(
    'unshare',
    [
      ...['--mount', 'sh', '-euc', enter, 'enter', root, uid, gid, `${places.length}`],
      ...places.flat(),
      ...[`--chdir=${config.WorkingDir}`, ...config.Env],
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
      ...command,
    ],
    {},
  );
}
