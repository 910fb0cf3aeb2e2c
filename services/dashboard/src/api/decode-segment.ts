/** A segment of an address; one that is no encoding stands for itself, and the server says that it is unknown. */
export function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}
