/** How many messages a socket may send: so many at once, growing again with time. Pings are answered by the platform. */

export const messagesAtOnce = 30
const messagesPerSecond = 2

interface Budget {
  left: number
  atMs: number
}

export class MessageBudget {
  readonly #budgets = new WeakMap<WebSocket, Budget>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Takes one message off the socket's budget; false when there was none left. */
  take(socket: WebSocket): boolean {
    const nowMs = this.#now()
    const budget = this.#budgets.get(socket) ?? { left: messagesAtOnce, atMs: nowMs }
    this.#budgets.set(socket, budget)
    const grown = (Math.max(0, nowMs - budget.atMs) / 1000) * messagesPerSecond
    budget.left = Math.min(messagesAtOnce, budget.left + grown) - 1
    budget.atMs = nowMs
    return budget.left >= 0
  }
}
