/** The topics of a site's live events: all its calls, each extension's own part of them, and its queues. */
export const siteTopic = 'site'

/** The state of queues and ring groups: for people of the site, and counts only for a television. */
export const queuesTopic = 'queues'
export const wallboardTopic = 'wallboard'

const extensionPrefix = 'extension '

export function extensionTopic(extension: string): string {
  return `${extensionPrefix}${extension}`
}

/** Undefined for another topic. */
export function extensionOfTopic(topic: string): string | undefined {
  return topic.startsWith(extensionPrefix) ? topic.slice(extensionPrefix.length) : undefined
}
