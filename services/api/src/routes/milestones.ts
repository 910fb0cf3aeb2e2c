import {
  entryImportAnswerSchema,
  milestonePageSchema,
  type PlanMilestone,
  pageQuery,
  timeParam,
  toIso,
} from '@infrapulse/contracts';
import { achievedAt, type PlanEntryVersion, planEntryAt } from '@infrapulse/domain';
import { DONE, MILESTONES, type ProjectDefinition } from '@infrapulse/plan';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { pageOfItems } from '../list-page.ts';
import { IMPORT_TYPES } from '../read-upload.ts';
import { type Route, route } from '../route.ts';
import { importEntries, importQuery } from './plan-lists.ts';

const listQuery = z.strictObject({
  at: timeParam.optional().describe('As of this instant; default now'),
  project: z.string().optional(),
  target: z.string().optional().describe('Asked for by this target'),
  done: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  ...pageQuery,
});

/** Milestones of projects: those the plan names, reported or not, and those of other projects. */
export function milestoneRoutes(deps: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/milestones',
      tag: 'plan',
      summary: 'Milestones of projects: when they are planned, when they were reached, the proof',
      query: listQuery,
      answer: milestonePageSchema,
      handle({ query }) {
        const { project, target, done } = query;
        const found = milestonesAt(deps, query.at ?? deps.clock.now()).filter(
          (one) =>
            (project === undefined || one.project === project) &&
            (target === undefined || one.targets.includes(target)) &&
            (done === undefined || (one.doneAt !== null) === done),
        );
        const { page, next } = pageOfItems(
          found.map((item, place) => ({ item, place })),
          {
            limit: query.limit,
            cursor: query.cursor,
            descending: false,
            keyOf: ({ place }) => place,
            idOf: ({ item }) => item.id,
          },
        );
        return { body: { items: page.map(({ item }) => item), next } };
      },
    }),
    route({
      method: 'POST',
      path: '/milestones/import',
      tag: 'plan',
      summary: 'Upserts milestones from CSV, a JSON array or NDJSON; all or nothing',
      query: importQuery,
      consumes: IMPORT_TYPES,
      bodyBytesMax: deps.config.importBytesMax,
      answer: entryImportAnswerSchema,
      handle: (call) => importEntries(deps, MILESTONES, call),
    }),
  ];
}

/** In the order of the plan, then those of projects it does not name, in order of id. */
function milestonesAt(deps: RouteDeps, at: number): readonly PlanMilestone[] {
  const { plan, city } = deps;
  const named = plan.projects.flatMap((project) =>
    project.milestones.map(({ id, name }) => ({ project, id: `${project.id}:${id}`, name })),
  );
  const ids = new Set(named.map(({ id }) => id));
  const others = city.entries.of(MILESTONES).filter(({ id }) => !ids.has(id));
  return [
    ...named.map(({ project, id, name }) => {
      const entry = city.entries.get(MILESTONES, id);
      const version = entry && planEntryAt(entry, at);
      return toWire(deps, { id, project: project.name, name, version, at });
    }),
    ...others.flatMap((entry) => {
      const version = planEntryAt(entry, at);
      if (!version) return [];
      const name = { zh: version.name, en: version.nameEn || version.name };
      const project = projectName(deps, entry.id.split(':')[0] ?? '', at);
      return [toWire(deps, { id: entry.id, project, name, version, at })];
    }),
  ];
}

function projectName({ city }: RouteDeps, id: string, at: number): ProjectDefinition['name'] {
  const entry = city.entries.get('projects', id);
  const version = entry && planEntryAt(entry, at);
  const zh = version?.name || id;
  return { zh, en: version?.nameEn || zh };
}

interface Placed {
  readonly id: string;
  readonly project: ProjectDefinition['name'];
  readonly name: ProjectDefinition['name'];
  readonly version: PlanEntryVersion | undefined;
  readonly at: number;
}

function toWire(
  { plan }: Pick<RouteDeps, 'plan'>,
  { id, project, name, version, at }: Placed,
): PlanMilestone {
  const [projectId = '', milestone = ''] = id.split(':');
  const targets = plan.targets.filter(
    ({ measure }) => measure.by === 'milestones' && measure.milestones.includes(id),
  );
  const { plannedAt, doneAt, ...reported } = reportOf(version, at);
  return {
    id,
    project: projectId,
    milestone,
    projectName: project,
    name: name.zh === '' ? { zh: milestone, en: milestone } : name,
    targets: targets.map((target) => target.id),
    ...reported,
    plannedAt: toIso(plannedAt),
    doneAt: toIso(doneAt),
  };
}

/** What somebody has said of it by now. */
function reportOf(version: PlanEntryVersion | undefined, at: number) {
  if (version === undefined) return UNREPORTED;
  const { district, operator, access, evidence, note, planned } = version;
  const plannedAt = planned[DONE] ?? null;
  const doneAt = achievedAt(version, DONE, at);
  return { reported: true, district, operator, access, evidence, note, plannedAt, doneAt };
}

const UNREPORTED = {
  reported: false,
  district: '',
  operator: '',
  access: '',
  evidence: '',
  note: '',
  plannedAt: null,
  doneAt: null,
};
