// Loaded before a process of the app: its `Date` is ahead by as many milliseconds as a file says, and a timer of five
// seconds or more is due by that `Date`. Shorter timers, and all that Node times by itself, go on as they are.
import { readFileSync } from 'node:fs';

const { Date: Real, setTimeout: realTimeout, setInterval, clearInterval } = globalThis;
const realNow = Real.now;
const file = process.env.MEANTIME_TEST_CLOCK;
let ahead = 0;
let readAt = -Infinity;

function now() {
  if (performance.now() - readAt > 2) {
    readAt = performance.now();
    ahead = Number(readFileSync(file, 'utf8'));
  }
  return realNow() + ahead;
}

Real.now = now;
globalThis.Date = new Proxy(Real, {
  construct: (date, given, as) => Reflect.construct(date, given.length === 0 ? [now()] : given, as),
});

globalThis.setTimeout = Object.assign((call, milliseconds, ...given) => {
  if (!(milliseconds >= 5_000)) return realTimeout(call, milliseconds, ...given);
  const due = now() + milliseconds;
  const timer = setInterval(() => {
    if (now() < due) return;
    clearInterval(timer);
    call(...given);
  }, 100);
  return timer;
}, realTimeout);
