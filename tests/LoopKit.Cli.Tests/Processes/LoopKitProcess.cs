using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace LoopKit.Cli.Tests.Processes;

/// <summary>A <c>loopkit</c> that runs, and what it has written so far.</summary>
internal sealed class LoopKitProcess : IDisposable
{
    /// <summary>128 + SIGKILL.</summary>
    public const int Killed = 137;

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private LoopKitProcess(Process process)
    {
        _process = process;
        _output = ReadAsync(process.StandardOutput);
        _error = process.StandardError.ReadToEndAsync();
    }

    public static LoopKitProcess Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new LoopKitProcess(process);
    }

    /// <summary>Waits for an event that <c>--json</c> prints, the first after those waited for before.</summary>
    public async Task<JsonElement> UntilEventAsync(string type)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        await foreach (var line in _lines.Reader.ReadAllAsync(limit.Token))
        {
            if (JsonElement.Parse(line) is var json && json.GetProperty("type").GetString() == type)
            {
                return json;
            }
        }

        throw new InvalidOperationException($"The command ended without the event '{type}': {await EndAsync()}");
    }

    /// <summary>Waits until the command ends by itself.</summary>
    public async Task<CliResult> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        await _process.WaitForExitAsync(limit.Token);
        return new CliResult(_process.ExitCode, await _output, await _error);
    }

    /// <summary><c>kill -9</c> of the command alone, not of what it started.</summary>
    public async Task<CliResult> KillAsync()
    {
        _process.Kill();
        return await EndAsync();
    }

    /// <summary>Sends a signal: <c>INT</c> is what Ctrl+C sends.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task<string> ReadAsync(StreamReader reader)
    {
        var all = new StringBuilder();
        var line = new StringBuilder();
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer) is var count and > 0)
        {
            all.Append(buffer, 0, count);
            foreach (var character in buffer.AsSpan(0, count))
            {
                if (character != '\n')
                {
                    line.Append(character);
                    continue;
                }

                _lines.Writer.TryWrite(line.ToString());
                line.Clear();
            }
        }

        _lines.Writer.Complete();
        return all.ToString();
    }
}
