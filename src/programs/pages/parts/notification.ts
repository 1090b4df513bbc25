/**
 * A notification of the browser, by the page or, where a page may make none (Chrome on Android throws), by the page's service worker.
 * https://notifications.spec.whatwg.org/#constructors, https://developer.mozilla.org/docs/Web/API/Notification/Notification#exceptions
 */

export interface ShownNotification {
  close(): void
}

interface Notice extends NotificationOptions {
  /** One of the same tag is replaced. */
  readonly tag: string
}

/** Never throws; a browser that shows none leaves the page as it is. `onClick` comes after the window was brought forward. */
export function showNotification(title: string, notice: Notice, onClick: () => void): ShownNotification {
  try {
    const notification = new Notification(title, notice)
    notification.addEventListener('click', () => {
      window.focus()
      onClick()
      notification.close()
    })
    return notification
  } catch {
    return showByWorker(title, notice, onClick)
  }
}

/** The worker brings the window forward and sends the tag of what was clicked (agent/shell/shell-worker.ts). */
function showByWorker(title: string, notice: Notice, onClick: () => void): ShownNotification {
  const { serviceWorker } = navigator
  const clicked = ({ data }: MessageEvent) => {
    if (data?.clicked === notice.tag) onClick()
  }
  serviceWorker?.addEventListener('message', clicked)
  const shown = serviceWorker?.getRegistration().then(async (registration) => {
    await registration?.showNotification(title, notice)
    return registration
  })
  // One that can't be shown is not shown; the card on the page is there all the same.
  shown?.catch(() => undefined)
  return {
    close() {
      serviceWorker?.removeEventListener('message', clicked)
      shown
        ?.then((registration) => registration?.getNotifications({ tag: notice.tag }))
        .then((open = []) => {
          for (const one of open) one.close()
        })
        .catch(() => undefined)
    },
  }
}
