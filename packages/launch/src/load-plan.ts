import { readFileSync } from 'node:fs';
import { decodeText } from '@infrapulse/contracts';
import { type Plan, parsePlan, shippedPlan } from '@infrapulse/plan';
import { PipelineError } from '@infrapulse/ports';
import { readYaml } from '@infrapulse/runtime';
import type { Settings } from './settings.ts';

const SHOWN_MAX = 20;

/**
 * The plan of this installation: the file that the setting `plan` names, else the shipped one. Throws
 * IP_CONFIG_INVALID, a line for each fault with the path of its field.
 */
export function loadPlan({ plan }: Pick<Settings, 'plan'>): Plan {
  return plan === undefined ? shippedPlan() : readPlanFile(plan);
}

export function readPlanFile(path: string): Plan {
  const read = parsePlan(valueOf(path));
  if (read.ok) return read.plan;
  const lines = read.faults
    .slice(0, SHOWN_MAX)
    .map((fault) => `plan ${path}: ${fault.path}: ${fault.reason}`);
  const more = read.faults.length - lines.length;
  if (more > 0) lines.push(`plan ${path}: and ${more} more`);
  throw new PipelineError('IP_CONFIG_INVALID', 'fatal', lines.join('\n'));
}

function valueOf(path: string): unknown {
  try {
    const text = decodeText(readFileSync(path));
    if (text === undefined) throw new Error('is neither UTF-8 nor GB18030 text');
    return readYaml(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new PipelineError('IP_CONFIG_INVALID', 'fatal', `plan ${path}: ${reason}`, error);
  }
}
