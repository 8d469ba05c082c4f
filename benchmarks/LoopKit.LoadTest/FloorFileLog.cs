using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace LoopKit.LoadTest;

/// <summary>One file of JSON lines a loop, each made durable once a batch of whatever is queued.</summary>
internal sealed class FloorFileLog : IFloorLog
{
    private readonly Channel<(int Loop, byte[] Line, TaskCompletionSource Done)> _queue =
        Channel.CreateUnbounded<(int, byte[], TaskCompletionSource)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Dictionary<int, (SafeFileHandle Handle, long Length)> _files = [];
    private readonly string _directory;
    private readonly Task _writer;

    public FloorFileLog(string directory)
    {
        _directory = directory;
        _writer = Task.Run(WriteAsync);
    }

    public long Commits { get; private set; }

    public Task AppendAsync(int loop, int version, byte[] payload)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Writer.TryWrite((loop, [.. payload, (byte)'\n'], done));
        return done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.Complete();
        await _writer;
        foreach (var (handle, _) in _files.Values)
        {
            handle.Dispose();
        }
    }

    private async Task WriteAsync()
    {
        List<TaskCompletionSource> batch = [];
        HashSet<int> touched = [];
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (_queue.Reader.TryRead(out var write))
            {
                Write(write.Loop, write.Line);
                touched.Add(write.Loop);
                batch.Add(write.Done);
            }

            foreach (var loop in touched)
            {
                RandomAccess.FlushToDisk(_files[loop].Handle);
                Commits++;
            }

            batch.ForEach(done => done.SetResult());
            batch.Clear();
            touched.Clear();
        }
    }

    private void Write(int loop, byte[] line)
    {
        var (handle, length) = _files.TryGetValue(loop, out var file)
            ? file
            : (File.OpenHandle(Path.Combine(_directory, $"{loop}.jsonl"), FileMode.CreateNew, FileAccess.Write), 0);
        RandomAccess.Write(handle, line, length);
        _files[loop] = (handle, length + line.Length);
    }
}
