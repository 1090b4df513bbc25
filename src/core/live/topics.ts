/** The topics of a site's live events: all its calls, and each extension's own part of them. */
export const siteTopic = 'site'

const extensionPrefix = 'extension '

export function extensionTopic(extension: string): string {
  return `${extensionPrefix}${extension}`
}

/** Undefined for another topic. */
export function extensionOfTopic(topic: string): string | undefined {
  return topic.startsWith(extensionPrefix) ? topic.slice(extensionPrefix.length) : undefined
}
