// Where MLflow is, and who we are there.
import { describe, expect, it } from 'vitest';
import { mlflowSettings } from '../../src/track/mlflow/settings.ts';

const choice = { name: 'study' };
const URI = { MLFLOW_TRACKING_URI: 'http://localhost:5000/' };
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('settings', () => {
  it('come from the environment, those of the file before them', () => {
    expect(mlflowSettings(choice, URI)).toMatchObject({
      base: 'http://localhost:5000',
      authorization: undefined,
      experiment: { name: 'study' },
    });
    const env = { ...URI, MLFLOW_EXPERIMENT_NAME: 'of env', MLFLOW_EXPERIMENT_ID: '7' };
    expect(mlflowSettings(choice, env).experiment).toEqual({ name: 'of env' });
    expect(mlflowSettings({ ...choice, experiment: 'of file' }, env).experiment).toEqual({ name: 'of file' });
    expect(mlflowSettings(choice, { ...URI, MLFLOW_EXPERIMENT_ID: '7' }).experiment).toEqual({ id: '7' });
    expect(mlflowSettings({ ...choice, uri: 'https://host/path/' }, env).base).toBe('https://host/path');
  });

  it.each([
    [{ MLFLOW_TRACKING_TOKEN: 'tok', MLFLOW_TRACKING_USERNAME: 'u' }, 'Bearer tok'],
    [{ MLFLOW_TRACKING_USERNAME: 'u', MLFLOW_TRACKING_PASSWORD: 'p:q' }, basic('u:p:q')],
    [{ MLFLOW_TRACKING_URI: 'http://me:sec%40ret@host' }, basic('me:sec@ret')],
  ])('log in with %j', (env, authorization) => {
    const settings = mlflowSettings(choice, { ...URI, ...env });
    expect(settings.authorization).toBe(authorization);
    expect(settings.base).not.toContain('@');
    expect(settings.secrets.length).toBeGreaterThan(0);
  });

  it.each([
    [{}, 'MLFLOW_TRACKING_URI is not set'],
    [{ MLFLOW_TRACKING_URI: '' }, 'MLFLOW_TRACKING_URI is not set'],
    [{ MLFLOW_TRACKING_URI: 'sqlite:///mlflow.db' }, 'MLFLOW_TRACKING_URI is "sqlite:///mlflow.db"'],
    [{ MLFLOW_TRACKING_URI: './mlruns' }, 'MLFLOW_TRACKING_URI is "./mlruns"'],
    [{ MLFLOW_TRACKING_URI: 'ftp://me:secret@host' }, 'MLFLOW_TRACKING_URI is "ftp://…@host"'],
  ])('refuse %j', (env, message) => {
    expect(() => mlflowSettings(choice, env)).toThrow(message);
  });
});
