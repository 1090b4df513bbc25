/** The side panel; in Firefox the side bar. Where neither may open, a window of its own. */

/** Before anything is waited for: browsers let it open in the user's gesture only. */
export function openPanel(tab: chrome.tabs.Tab | undefined): void {
  const windowId = tab?.windowId
  if ('sidebarAction' in chrome) {
    const { sidebarAction } = chrome as unknown as { sidebarAction: { open(): Promise<void> } }
    sidebarAction.open().catch(openWindow)
  } else if (windowId === undefined) void openWindow()
  else chrome.sidePanel.open({ windowId }).catch(openWindow)
}

async function openWindow(): Promise<void> {
  await chrome.windows.create({ url: chrome.runtime.getURL('panel.html'), type: 'popup', width: 420, height: 720 })
}
