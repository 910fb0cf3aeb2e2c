/** The asset kinds of the city, in the order pages show them. */
export const KIND_IDS = ['charger', 'datacenter', 'site5g', 'hydrogen', 'substation'] as const;
export type KindId = (typeof KIND_IDS)[number];
