/**
 * Runs in each page before its own scripts: stands in for what a headless browser can't show (notifications, sound) and
 * remembers how it was used; hears of what the page's policy forbade.
 */
export const collectingScript = `
  window.seen = { notifications: [], asked: 0, sounds: 0, violations: [], said: [] }
  let permission = 'default'
  window.Notification = class extends EventTarget {
    static get permission() { return permission }
    static async requestPermission() { window.seen.asked += 1; permission = 'granted'; return permission }
    constructor(title, options) {
      super()
      Object.assign(this, { title, ...options, closed: false })
      window.seen.notifications.push(this)
    }
    close() { this.closed = true }
  }
  const Tone = window.OscillatorNode
  window.OscillatorNode = class extends Tone {
    start(...args) { window.seen.sounds += 1; super.start(...args) }
  }
  document.addEventListener('securitypolicyviolation', (event) => window.seen.violations.push(event.violatedDirective))
  document.addEventListener('DOMContentLoaded', () => {
    new MutationObserver(() => {
      const text = document.getElementById('announcement')?.textContent
      if (text && window.seen.said.at(-1) !== text) window.seen.said.push(text)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
`

/** What it remembers, as JSON can carry it. */
export const seen = `({
  ...window.seen,
  notifications: window.seen.notifications.map(({ title, body, closed }) => ({ title, body, closed })),
})`
