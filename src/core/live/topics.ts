/** The topics of a site's live events: all its calls, and each extension's own part of them. */
export const siteTopic = 'site'

export function extensionTopic(extension: string): string {
  return `extension ${extension}`
}
