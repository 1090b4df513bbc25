/** Brings the focus to a call's card, where a notification or a search leads. */
export function focusCard(callId: string): void {
  document.getElementById(`card-${callId}`)?.focus()
}
