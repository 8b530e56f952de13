/** Whether an ID of the API, base64 of `Type:number`, is that of a service account. */
export function isServiceAccountId(id: string): boolean {
  return Buffer.from(id, 'base64').toString('latin1').startsWith('ServiceAccount:');
}
