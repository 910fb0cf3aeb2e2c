/** A part of a template that stands for a name of any kind: {id}. */
const PLACE = /\{(\w+)\}/g;

/**
 * What a record says of itself: why it has no value, then why it was restated, each of several causes by its name.
 * Templates with places, `register change by {user}`, name those that say who.
 */
export function nameOfReason(names: Readonly<Record<string, string>>, reason: string): string {
  return reason
    .split('; ')
    .map((all) =>
      all
        .split(', ')
        .map((one) => nameOfForm(names, one))
        .join(', '),
    )
    .join('; ');
}

/** The name of a text; of one of the form of a template, with what stands in its places. */
export function nameOfForm(names: Readonly<Record<string, string>>, reason: string): string {
  const name = names[reason];
  if (name !== undefined) return name;
  for (const [template, text] of Object.entries(names)) {
    const said = template.includes('{') ? placesOf(template, reason) : null;
    if (said) return text.replace(PLACE, (_, place: string) => said[place] ?? '');
  }
  return reason;
}

/** What stands in the places of a template; null where the text is not of its form. */
function placesOf(template: string, text: string): Readonly<Record<string, string>> | null {
  const form = template.replace(/[.?()]/g, '\\$&').replace(PLACE, '(?<$1>.+)');
  return new RegExp(`^${form}$`, 'u').exec(text)?.groups ?? null;
}
