using System.Diagnostics;
using System.Globalization;

namespace LoopKit.FaultTests.Harness;

/// <summary>A victim that runs, and what it has told so far.</summary>
/// <remarks>What it wrote before it died is in the pipe and is read all the same.</remarks>
internal sealed class VictimProcess : IDisposable
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<string> _errorLines = [];
    private readonly Task _read;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _disposed;

    private VictimProcess(Process process)
    {
        _process = process;
        _read = Task.WhenAll(ReadAsync(process.StandardOutput, _lines), ReadAsync(process.StandardError, _errorLines));
    }

    /// <summary>The number of the process that hosts the store.</summary>
    public int HostProcess => Lines is [var first, ..] && first.StartsWith("process ", StringComparison.Ordinal) ? int.Parse(first.AsSpan("process ".Length), CultureInfo.InvariantCulture) : _process.Id;

    public IReadOnlyList<string> Lines => Snapshot(_lines);

    public IReadOnlyList<string> ErrorLines => Snapshot(_errorLines);

    public bool HasExited => _process.HasExited;

    public static VictimProcess Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new VictimProcess(process);
    }

    /// <summary>Waits until what was told so far agrees with a condition.</summary>
    /// <exception cref="InvalidOperationException">The victim ended before.</exception>
    public async Task UntilAsync(Func<IReadOnlyList<string>, bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            // Armed before the lines are read, so that nothing falls between the two.
            var more = More();
            var ended = _read.IsCompleted;
            if (condition(Lines))
            {
                return;
            }

            if (ended)
            {
                throw new InvalidOperationException($"The victim ended before {what}: {await EndAsync()}");
            }

            await Task.WhenAny(more, _read, Task.Delay(Timeout.Infinite, limit.Token));
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"Within {Patience.Limit.TotalSeconds:0} s: not {what}. Output: {string.Join('\n', Lines.TakeLast(20))} {string.Join('\n', ErrorLines.TakeLast(20))}");
            }
        }
    }

    public Task UntilLinesAsync(string beginning, int count) =>
        UntilAsync(lines => lines.Count(line => line.StartsWith(beginning, StringComparison.Ordinal)) >= count, $"{count} lines '{beginning}…'");

    /// <summary>Waits until the victim ends by itself.</summary>
    public async Task<VictimOutput> EndAsync()
    {
        try
        {
            await Task.WhenAll(_process.WaitForExitAsync(), _read).WaitAsync(Patience.Limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The victim has not ended within {Patience.Limit.TotalSeconds:0} s. Output: {string.Join('\n', Lines.TakeLast(20))} {string.Join('\n', ErrorLines.TakeLast(20))}");
        }

        return new VictimOutput(_process.ExitCode, Lines, ErrorLines);
    }

    /// <summary><c>kill -9</c> of the host alone, not of what it started.</summary>
    public async Task<VictimOutput> KillAsync()
    {
        if (HostProcess != _process.Id)
        {
            // A tracer that delays a call of a dead process may wait for it for ever.
            await SignalAsync("KILL");
        }

        _process.Kill();
        return await EndAsync();
    }

    /// <summary>Sends a signal to the process that hosts the store.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{HostProcess}"]);
        await kill.WaitForExitAsync();
        Assert.That(kill.ExitCode, Is.Zero, $"kill -{signal}");
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            // A tracer takes its victim with it only when the victim dies first.
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader, List<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                lines.Add(line);
                _more.TrySetResult();
            }
        }
    }

    private Task More()
    {
        lock (_gate)
        {
            if (_more.Task.IsCompleted)
            {
                _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return _more.Task;
        }
    }

    private List<string> Snapshot(List<string> lines)
    {
        lock (_gate)
        {
            return [.. lines];
        }
    }
}
