# One image for web, worker and scheduler; compose.yaml says which of them a container is.

FROM node:22-bookworm-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.12-slim-bookworm AS packages
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.txt

FROM packages AS build
COPY . .
COPY --from=front-end /app/node_modules node_modules
# The keys made here serve this step alone; the data folder is not copied on.
RUN /opt/venv/bin/python script/messages.py compile \
    && JINXIN_DATA=/tmp/build STATICFILES_STORAGE=jinxin.staticfiles.CompressedStorage \
        /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && mv /tmp/build/static /app/collected \
    && rm -rf /tmp/build node_modules

FROM python:3.12-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    JINXIN_DATA=/data \
    STATIC_ROOT=/app/collected \
    STATICFILES_STORAGE=jinxin.staticfiles.CompressedStorage
RUN useradd --system --uid 10001 --home-dir /data jinxin \
    && install -d -o jinxin -g jinxin /data
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY --from=build /app /app
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': 'localhost'}), timeout=4)"]
CMD ["gunicorn", "jinxin.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "3", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
