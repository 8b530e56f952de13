// What a person sees while something takes long: one line per step, with the seconds it took.

const interactive = process.stderr.isTTY === true && !process.env.CI;

/**
 * Runs `work` and shows `title` with the seconds that pass. A step shorter than `quietBelowMs` leaves no trace.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @param {{ quietBelowMs?: number }} [options]
 * @returns {Promise<T>}
 */
export async function step(title, work, { quietBelowMs = 1500 } = {}) {
  const started = performance.now();
  const stop = showElapsed(title, quietBelowMs);
  try {
    const result = await work();
    stop();
    const elapsed = performance.now() - started;
    if (elapsed >= quietBelowMs) console.error(`✓ ${title} (${seconds(elapsed)})`);
    return result;
  } catch (error) {
    stop();
    console.error(`✗ ${title} (${seconds(performance.now() - started)})`);
    throw error;
  }
}

/** 1234 → '1.2 s', 95000 → '1 min 35 s' */
export function seconds(milliseconds) {
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const whole = Math.round(milliseconds / 1000);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** On a terminal one line that counts; elsewhere a line when it starts to be long. */
function showElapsed(title, quietBelowMs) {
  if (!interactive) {
    const timer = setTimeout(() => console.error(`… ${title}`), quietBelowMs);
    return () => clearTimeout(timer);
  }
  const started = performance.now();
  const draw = () => {
    const elapsed = performance.now() - started;
    if (elapsed >= quietBelowMs) process.stderr.write(`\r… ${title} (${Math.round(elapsed / 1000)} s)`);
  };
  const timer = setInterval(draw, 500);
  return () => {
    clearInterval(timer);
    if (performance.now() - started >= quietBelowMs) process.stderr.write('\r\x1b[2K');
  };
}
