import { expect, test } from 'vitest';
import { createSlots } from '../../src/runner/slots.ts';

test('trials that run at the same time share the cores', () => {
  const { environment, parallel } = createSlots({ parallel: 3, cores: 8, baseEnv: { MKL_NUM_THREADS: '7' } });
  expect(parallel).toBe(3);
  expect(environment(0)).toMatchObject({ OMP_NUM_THREADS: '2', OPENBLAS_NUM_THREADS: '2' });
  expect(environment(0)).not.toHaveProperty('MKL_NUM_THREADS');
  expect(environment(2)).toEqual(environment(0));
});

test('everybody has one core at least', () => {
  const { environment } = createSlots({
    parallel: 9,
    cores: 4,
    baseEnv: {},
    env: { NUMEXPR_NUM_THREADS: '2' },
  });
  expect(environment(8)).toMatchObject({ OMP_NUM_THREADS: '1' });
  expect(environment(8)).not.toHaveProperty('NUMEXPR_NUM_THREADS');
});

test('a lone trial, and one whose user has set OMP_NUM_THREADS, are left as they are', () => {
  expect(createSlots({ cores: 8, baseEnv: {} }).environment(0)).toEqual({});
  const env = { OMP_NUM_THREADS: '4' };
  expect(createSlots({ parallel: 2, cores: 8, baseEnv: {}, env }).environment(0)).toEqual({});
});

test('GPUs go round, as many trials on each as asked for', () => {
  const { environment, parallel } = createSlots({
    gpus: ['0', '3'],
    perGpu: 2,
    cores: 8,
    baseEnv: { CUDA_VISIBLE_DEVICES: '7' },
  });
  expect(parallel).toBe(4);
  const visible = [0, 1, 2, 3, 4].map((slot) => environment(slot).CUDA_VISIBLE_DEVICES);
  expect(visible).toEqual(['0', '3', '0', '3', '0']);
  expect(environment(1)).toMatchObject({ OMP_NUM_THREADS: '2', CUDA_DEVICE_ORDER: 'PCI_BUS_ID' });
});

test('the study file has the last word on GPUs', () => {
  const { environment } = createSlots({
    gpus: ['0'],
    cores: 8,
    baseEnv: {},
    env: { CUDA_VISIBLE_DEVICES: '5' },
  });
  expect(environment(0)).not.toHaveProperty('CUDA_VISIBLE_DEVICES');
});
