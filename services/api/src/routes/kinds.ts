import { type KindAnswer, kindListSchema, kindSchema } from '@infrapulse/contracts';
import { type KindDefinition, kindOf, kinds, type RuleSet } from '@infrapulse/domain';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';

export function kindRoutes({ city }: Pick<RouteDeps, 'city'>): readonly Route[] {
  const toWire = (kind: KindDefinition) => kindToWire(kind, city.rules.current());
  return [
    route({
      method: 'GET',
      path: '/kinds',
      tag: 'kinds',
      summary: 'Kinds of assets: metrics, vocabularies, roles, KPIs, alarm rules',
      answer: kindListSchema,
      handle: () => ({ body: { items: kinds.map(toWire), next: null } }),
    }),
    route({
      method: 'GET',
      path: '/kinds/{kind}',
      tag: 'kinds',
      summary: 'One kind',
      params: z.object({ kind: z.string() }),
      answer: kindSchema,
      handle({ params }) {
        const kind = kindOf(params.kind);
        if (kind) return { body: toWire(kind) };
        const known = kinds.map(({ id }) => id).join(', ');
        throw new ProblemError('KIND_UNKNOWN', `${params.kind} is no kind: ${known}`);
      },
    }),
  ];
}

function kindToWire(kind: KindDefinition, { rules }: RuleSet): KindAnswer {
  return {
    id: kind.id,
    name: kind.name,
    readOnly: kind.readOnly,
    statuses: Object.entries({ ...kind.statuses, ...kind.outside }).map(([status, meaning]) => ({
      status,
      class: meaning,
    })),
    vocabularies: Object.fromEntries(
      Object.entries(kind.vocabularies).map(([name, words]) => [name, { ...words }]),
    ),
    metrics: Object.entries(kind.metrics).map(([name, { name: label, ...metric }]) => ({
      name,
      ...metric,
      label,
    })),
    roles: Object.entries(kind.roles).map(([role, { name: label, hasStatus }]) => ({
      role,
      label,
      hasStatus,
    })),
    silence: kind.silence,
    kpis: [...kind.kpis],
    rules: rules
      .filter((rule) => rule.kind === kind.id)
      .map((rule) => ({ ...rule, trigger: { ...rule.trigger } })),
  };
}
