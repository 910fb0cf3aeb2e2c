export * from './cell.ts';
export * from './encoding-of.ts';
export * from './read-table.ts';
export * from './write-table.ts';
export * from './write-workbook.ts';
