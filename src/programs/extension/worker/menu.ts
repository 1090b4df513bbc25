/** *Call* in the context menu: of a selected number anywhere, and of links that dial. */
import { texts } from '../shared/language.ts'

const selectionItem = 'call-selection'
const linkItem = 'call-link'

/** Made anew each time the extension is installed or updated; browsers keep them. */
export function createMenu(): void {
  chrome.contextMenus.removeAll(() => {
    chrome.contextMenus.create({ id: selectionItem, contexts: ['selection'], title: texts.callSelection })
    chrome.contextMenus.create({
      id: linkItem,
      contexts: ['link'],
      title: texts.callLink,
      targetUrlPatterns: ['tel:*', 'callto:*'],
    })
  })
}

/** @param call What was chosen, as it stands on the page, and the tab that it stands in. */
export function listenToMenu(call: (written: string, tabId: number | undefined) => void): void {
  chrome.contextMenus.onClicked.addListener(({ menuItemId, selectionText, linkUrl }, tab) => {
    const written = menuItemId === linkItem ? numberOfLink(linkUrl) : selectionText
    if (written) call(written, tab?.id)
  })
}

function numberOfLink(link: string | undefined): string | undefined {
  const rest = link?.replace(/^(?:tel|callto):/i, '').split(/[;?]/)[0]
  try {
    return rest && decodeURIComponent(rest)
  } catch {
    return rest
  }
}
