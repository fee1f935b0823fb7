/** Says on stderr that a process ends while events wait: that can be by `process.exit` only, or by an error. */
export function noticeOfExit(count: () => number): { begin(): void; end(): void } {
  let isOn = false;
  const say = (): void => {
    process.stderr.write(
      `mailhooks: the process ends with ${count()} events that were not confirmed: await mailhooks.close() before it ends\n`,
    );
  };
  return {
    begin() {
      if (!isOn) process.on('exit', say);
      isOn = true;
    },
    end() {
      process.off('exit', say);
      isOn = false;
    },
  };
}
