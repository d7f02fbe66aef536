import { createMemoryStorage } from '../../src/storage/memory.ts';
import { storageContract } from './storage-contract.ts';

storageContract('memory', () => ({ open: createMemoryStorage, dispose: () => {} }), { shared: false });
