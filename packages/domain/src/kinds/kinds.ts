import type { KindId } from '../model/kind.ts';
import { charger } from './charger/charger.ts';
import { datacenter } from './datacenter/datacenter.ts';
import { hydrogen } from './hydrogen/hydrogen.ts';
import type { KindDefinition } from './kind-definition.ts';
import { site5g } from './site5g/site5g.ts';
import { substation } from './substation/substation.ts';

/** Every kind of asset, in the order pages show them; a new kind is one folder and one entry. */
export const kinds: readonly KindDefinition[] = [charger, datacenter, site5g, hydrogen, substation];

const byId: ReadonlyMap<string, KindDefinition> = new Map(kinds.map((kind) => [kind.id, kind]));

export function kindOf(id: KindId): KindDefinition;
export function kindOf(id: string): KindDefinition | undefined;
export function kindOf(id: string): KindDefinition | undefined {
  return byId.get(id);
}
