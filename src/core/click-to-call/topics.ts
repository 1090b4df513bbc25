/** The topics whose signal wakes those who wait for click-to-call requests, or for the outcome of one. */
export const requestsTopic = 'click-to-call'

export function requestTopic(id: string): string {
  return `order ${id}`
}
