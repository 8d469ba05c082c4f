using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace LoopKit.Workspaces;

/// <summary>Starts the git program: no shell, bounded output, bounded time.</summary>
internal static class GitProcess
{
    private const int MaxError = 4_000;

    public static async Task<GitOutput> RunAsync(string program, GitCommand command, TimeProvider time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start(program, command);
        using var deadline = new CancellationTokenSource(command.Timeout, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var killing = ending.Token.UnsafeRegister(static running => Kill((Process)running!), process);

        var output = ReadBeginningAsync(process, command.MaxOutput);
        var error = ReadEndAsync(process.StandardError.BaseStream);
        await WriteInputAsync(process, command.Input).ConfigureAwait(false);
        var (bytes, truncated) = await output.ConfigureAwait(false);
        var errorText = await error.ConfigureAwait(false);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);

        cancellationToken.ThrowIfCancellationRequested();
        return deadline.IsCancellationRequested
            ? throw new LoopKitException(
                ErrorCodes.GitFailed,
                $"'{command}' in '{command.Directory}' did not end within {command.Timeout}. Look for a pipe or a dead network drive among the files, then resume.")
            : new GitOutput(process.ExitCode, bytes, truncated, errorText);
    }

    private static Process Start(string program, GitCommand command)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = command.Directory,
        };
        foreach (var argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        GitEnvironment.Apply(start.Environment, command.Environment);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new LoopKitException(
                ErrorCodes.GitFailed,
                $"'{program}' could not be started in '{command.Directory}': {exception.Message}. Check that both exist and may be used.",
                exception);
        }
    }

    private static async Task WriteInputAsync(Process process, ReadOnlyMemory<byte> input)
    {
        try
        {
            await using var stream = process.StandardInput.BaseStream.ConfigureAwait(false);
            await process.StandardInput.BaseStream.WriteAsync(input).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Git ended before it had read everything; its exit code says why.
        }
    }

    private static async Task<(byte[] Bytes, bool Truncated)> ReadBeginningAsync(Process process, int limit)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16_384];
        while (await process.StandardOutput.BaseStream.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count)
        {
            if (kept.Length + count > limit)
            {
                kept.Write(buffer, 0, (int)(limit - kept.Length));
                Kill(process);
                return (kept.ToArray(), true);
            }

            kept.Write(buffer, 0, count);
        }

        return (kept.ToArray(), false);
    }

    private static async Task<string> ReadEndAsync(Stream stream)
    {
        var kept = new List<byte>();
        var buffer = new byte[4_096];
        while (await stream.ReadAsync(buffer).ConfigureAwait(false) is > 0 and var count)
        {
            kept.AddRange(buffer.AsSpan(0, count));
            kept.RemoveRange(0, Math.Max(0, kept.Count - MaxError));
        }

        return Encoding.UTF8.GetString([.. kept]).Trim();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }
}
