interface ClockFlags {
  readonly clock?: string | undefined;
  readonly speed?: number | undefined;
}

/** Whose time the simulated city tells; at a speed of its own only a simulated one can. */
export function chooseClock({ clock, speed = 1 }: ClockFlags): 'system' | 'simulated' {
  if (speed === 0) throw new Error('--speed 0: time would stand still');
  if (clock === undefined) return speed === 1 ? 'system' : 'simulated';
  if (clock !== 'system' && clock !== 'simulated')
    throw new Error(`--clock ${clock}: one of system, simulated`);
  if (clock === 'system' && speed !== 1)
    throw new Error('--speed needs --clock simulated, and a product started with it');
  return clock;
}
