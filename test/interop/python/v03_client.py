"""The a2a-sdk client for A2A 0.3 against the `interop` agent: v03_client.py <url of the agent> <transport>."""

import asyncio
import base64
import sys
import uuid

import grpc
import httpx
from a2a.client import A2AClientHTTPError, Client, ClientConfig, ClientFactory
from a2a.client.errors import A2AClientJSONRPCError
from a2a.types import (
    DataPart,
    FilePart,
    FileWithBytes,
    FileWithUri,
    GetTaskPushNotificationConfigParams,
    Message,
    Part,
    PushNotificationConfig,
    Role,
    Task,
    TaskIdParams,
    TaskPushNotificationConfig,
    TaskQueryParams,
    TaskState,
    TextPart,
)

from checks import Checks, equal, finish
from webhook import Webhook

URL, TRANSPORT = sys.argv[1:3]
checks = Checks(f'Python 0.3, {TRANSPORT}')
HELD = (TaskState.submitted, TaskState.working)

SENDS_BASE64_AS_BYTES = TRANSPORT != 'JSONRPC'
"""A fault of this SDK: on these transports it takes the base64 text of a file for the bytes, both ways, and so cannot
read a file of bytes that are no text. The field has bytes in the 0.3 protocol, and in the other SDK."""


async def connect(streaming: bool = True, polling: bool = False) -> Client:
    """Finds the agent by its card, with nothing that 0.3 does not have."""
    config = ClientConfig(
        streaming=streaming,
        polling=polling,
        supported_transports=[TRANSPORT],
        httpx_client=httpx.AsyncClient(timeout=20),
        grpc_channel_factory=grpc.aio.insecure_channel,
    )
    return await ClientFactory.connect(URL, client_config=config)


def message(*parts: TextPart | FilePart | DataPart | str, **fields: str) -> Message:
    made = [Part(root=TextPart(text=part) if isinstance(part, str) else part) for part in parts]
    return Message(message_id=str(uuid.uuid4()), role=Role.user, parts=made, **fields)


async def send(*parts: TextPart | FilePart | DataPart | str, now: bool = False, **fields: str) -> Task:
    """Sends without a stream, and gives the task that was answered."""
    async with await connect(streaming=False, polling=now) as client:
        ((task, _),) = [event async for event in client.send_message(message(*parts, **fields))]
        return task


async def stream(*parts: TextPart | FilePart | DataPart | str, **fields: str) -> list:
    async with await connect() as client:
        return [event async for event in client.send_message(message(*parts, **fields))]


async def get(task_id: str, history_length: int | None = None) -> Task:
    async with await connect() as client:
        return await client.get_task(TaskQueryParams(id=task_id, history_length=history_length))


def text_of(task: Task, artifact_id: str) -> str:
    """The task is what this SDK has made of the events: it applies them itself."""
    (found,) = [artifact for artifact in task.artifacts or [] if artifact.artifact_id == artifact_id]
    return ''.join(part.root.text for part in found.parts)


def parts_of(task: Task, artifact_id: str) -> list:
    (found,) = [artifact for artifact in task.artifacts or [] if artifact.artifact_id == artifact_id]
    return [part.root for part in found.parts]


async def refused(call, code: int, statuses: tuple[int, ...], *grpc_codes: grpc.StatusCode) -> None:
    """Raises unless the call fails, in the way in which the SDK says so on this transport."""
    try:
        result = await call
    except A2AClientJSONRPCError as error:
        equal(error.error.code, code)
    except A2AClientHTTPError as error:
        assert error.status_code in statuses, repr(error)
    except grpc.aio.AioRpcError as error:
        assert error.code() in grpc_codes, repr(error)
    else:
        raise AssertionError(f'gave {result!r}')


@checks.check('the card at the well-known path offers the transport')
async def _() -> None:
    async with await connect() as client:
        card = await client.get_card()
    equal((card.name, card.protocol_version), ('Interop', '0.3.0'))
    assert TRANSPORT in [each.transport for each in card.additional_interfaces], card.additional_interfaces


@checks.check('send waits for the end of the task')
async def _() -> None:
    task = await send('hello')
    equal(task.status.state, TaskState.completed)
    equal(text_of(task, 'echo'), 'hello')


@checks.check('send that does not block does not wait, and the task goes on')
async def _() -> None:
    task = await send('hold', now=True)
    assert task.status.state in HELD, task
    await send(f'open {task.id}')
    while (await get(task.id)).status.state in HELD:
        await asyncio.sleep(0.02)
    equal((await get(task.id)).status.state, TaskState.completed)


@checks.check('get gives as much of the history as was asked for')
async def _() -> None:
    sent = await send('ask')
    await send('green', task_id=sent.id)
    equal([each.parts[0].root.text for each in (await get(sent.id)).history], ['ask', 'Which color?', 'green'])
    equal([each.parts[0].root.text for each in (await get(sent.id, 1)).history], ['green'])


@checks.check('stream gives the task, its artifact and its end, which says that it is final')
async def _() -> None:
    events = await stream('stream')
    equal(events[0][1], None)
    task, last = events[-1]
    equal((task.status.state, last.final), (TaskState.completed, True))
    equal(text_of(task, 'numbers'), 'one two three')


@checks.check('resubscribe gives the task as it is, and what comes after')
async def _() -> None:
    held = await send('hold', now=True)
    async with await connect() as client:
        subscription = client.resubscribe(TaskIdParams(id=held.id))
        task, _ = await anext(subscription)
        equal(task.id, held.id)
        await send(f'open {held.id}')
        events = [event async for event in subscription]
    task, last = events[-1]
    equal((task.status.state, last.final), (TaskState.completed, True))
    equal(text_of(task, 'released'), 'released')


@checks.check('resubscribe to a task that has ended gives the task')
async def _() -> None:
    ended = await send('hello')
    async with await connect() as client:
        events = [event async for event in client.resubscribe(TaskIdParams(id=ended.id))]
    equal([task.status.state for task, _ in events], [TaskState.completed])


@checks.check('cancel ends the task, and the streams on it')
async def _() -> None:
    async with await connect() as client:
        events = client.send_message(message('hold'))
        held, _ = await anext(events)
        canceled = await client.cancel_task(TaskIdParams(id=held.id))
        equal(canceled.status.state, TaskState.canceled)
        task, last = [event async for event in events][-1]
        equal((task.status.state, last.final), (TaskState.canceled, True))


@checks.check('a task asks, and goes on with the answer')
async def _() -> None:
    asked = await send('ask')
    equal(asked.status.state, TaskState.input_required)
    equal(asked.status.message.parts[0].root.text, 'Which color?')
    answered = await send('green', task_id=asked.id, context_id=asked.context_id)
    equal((answered.id, answered.status.state), (asked.id, TaskState.completed))
    equal(text_of(answered, 'answer'), 'You said green.')


@checks.check('a stream ends where the task asks, and says that this is final')
async def _() -> None:
    asked, last = (await stream('ask'))[-1]
    equal((asked.status.state, last.final), (TaskState.input_required, True))
    answered, _ = (await stream('blue', task_id=asked.id))[-1]
    equal(text_of(answered, 'answer'), 'You said blue.')


@checks.check('tasks fail, are rejected, and want a login')
async def _() -> None:
    equal((await send('fail')).status.state, TaskState.failed)
    equal((await send('reject')).status.state, TaskState.rejected)
    equal((await send('login')).status.state, TaskState.auth_required)


@checks.check('data goes in and out')
async def _() -> None:
    data = {'a': [1, 2.5, None, True], 'b': {'c': 'ü'}}
    task = await send('echo', DataPart(data=data))
    equal(parts_of(task, 'echo')[1].data, data)


@checks.check('files go in, by value and by reference')
async def _() -> None:
    csv = base64.b64encode(b'a,b\n1,2\n').decode()
    task = await send(
        'take',
        FilePart(file=FileWithBytes(bytes=csv, mime_type='text/csv', name='in.csv')),
        FilePart(file=FileWithUri(uri='https://files.example/in.png', mime_type='image/png', name='in.png')),
    )
    equal(
        parts_of(task, 'taken')[0].data['files'],
        [
            {'filename': 'in.csv', 'mediaType': 'text/csv', 'text': csv if SENDS_BASE64_AS_BYTES else 'a,b\n1,2\n'},
            {'filename': 'in.png', 'mediaType': 'image/png', 'url': 'https://files.example/in.png'},
        ],
    )


@checks.check('files come out, by value and by reference')
async def _() -> None:
    if SENDS_BASE64_AS_BYTES:
        try:
            await send('give')
        except UnicodeDecodeError:
            return
        raise AssertionError('this release reads bytes: SENDS_BASE64_AS_BYTES has had its day')
    raw, url = (part.file for part in parts_of(await send('give'), 'given'))
    equal(base64.b64decode(raw.bytes), bytes(range(256)))
    equal((raw.name, raw.mime_type), ('all.bin', 'application/octet-stream'))
    equal((url.uri, url.name), ('https://files.example/all.bin', 'all.bin'))


@checks.check('a task that is not there is not found')
async def _() -> None:
    unknown = str(uuid.uuid4())
    not_found = (-32001, (404,), grpc.StatusCode.NOT_FOUND)
    async with await connect() as client:
        await refused(client.cancel_task(TaskIdParams(id=unknown)), *not_found)
    await refused(get(unknown), *not_found)
    await refused(send('hello', task_id=unknown), *not_found)
    await refused(stream('hello', task_id=unknown), *not_found)


@checks.check('a task that has ended is not canceled')
async def _() -> None:
    ended = await send('hello')
    codes = (grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.UNIMPLEMENTED)
    async with await connect() as client:
        await refused(client.cancel_task(TaskIdParams(id=ended.id)), -32002, (400, 409), *codes)


@checks.check('a task that has ended takes no message')
async def _() -> None:
    ended = await send('hello')
    codes = (grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.UNIMPLEMENTED)
    await refused(send('more', task_id=ended.id), -32004, (400, 501), *codes)
    await refused(stream('more', task_id=ended.id), -32004, (400, 501), *codes)


@checks.check('a file of a type that the agent does not take is refused')
async def _() -> None:
    video = FilePart(file=FileWithUri(uri='https://files.example/x.mp4', mime_type='video/mp4'))
    codes = (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.UNIMPLEMENTED)
    await refused(send('take', video), -32005, (400, 415), *codes)


@checks.check('a message without parts is refused')
async def _() -> None:
    await refused(send(), -32602, (400, 422), grpc.StatusCode.INVALID_ARGUMENT)


@checks.check('a push notification config is set, and read without its secrets')
async def _() -> None:
    asked = await send('ask')
    config = PushNotificationConfig(id='hook', url='http://127.0.0.1:9/hook', token='t')
    async with await connect() as client:
        assert (await client.get_card()).capabilities.push_notifications
        saved = await client.set_task_callback(
            TaskPushNotificationConfig(task_id=asked.id, push_notification_config=config)
        )
        equal(saved.push_notification_config.url, config.url)
        assert not saved.push_notification_config.token
        named = GetTaskPushNotificationConfigParams(id=asked.id, push_notification_config_id='hook')
        equal((await client.get_task_callback(named)).push_notification_config, saved.push_notification_config)


@checks.check('a webhook is told of the end of the task by the bare task')
async def _() -> None:
    held = await send('hold', now=True)
    with Webhook() as webhook:
        config = PushNotificationConfig(id='hook', url=webhook.url, token='t')
        async with await connect() as client:
            await client.set_task_callback(
                TaskPushNotificationConfig(task_id=held.id, push_notification_config=config)
            )
        await send(f'open {held.id}')
        headers, body = await webhook.called()
    told = Task.model_validate(body)
    equal((told.id, told.status.state), (held.id, TaskState.completed))
    equal(headers['x-a2a-notification-token'], 't')


if __name__ == '__main__':
    finish(asyncio.run(checks.run()))
