import { useEffect, useState } from 'react';

/** The name by which the browser knows the zone of its device, whatever it is; undefined where it tells none. */
function deviceZone(): string | undefined {
  try {
    return Intl.DateTimeFormat().resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** The device's own zone, once scripts run; undefined before, and where the browser tells none. */
export function useDeviceZone(): string | undefined {
  const [zone, setZone] = useState<string>();
  useEffect(() => setZone(deviceZone()), []);
  return zone;
}
