/** The topics that tell who waits for orders, or for what becomes of one, to look at the records again. */
export const ordersTopic = 'orders'

export function orderTopic(id: string): string {
  return `order ${id}`
}
