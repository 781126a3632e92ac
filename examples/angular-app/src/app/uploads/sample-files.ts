const NAMES = ['invoices', 'contract', 'photos', 'broken-scan', 'inventory', 'receipts'];

/** Files to try it without your own. The server refuses the broken one once. */
export function sampleFiles(): File[] {
  return NAMES.map((name, index) => new File([new Uint8Array((4 + 3 * index) * 64 * 1024)], `${name}.pdf`));
}
