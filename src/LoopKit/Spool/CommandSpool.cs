using System.Text.Json;
using LoopKit.Engine;
using LoopKit.Json;

namespace LoopKit.Spool;

/// <summary>
/// How other processes on this machine command the loops of a store that a live host has locked: a directory of small files. A command is
/// one file that appears whole; the host carries it out, writes the answer and removes it. Commands are idempotent, so a crash in between repeats one harmlessly.
/// </summary>
public sealed class CommandSpool
{
    internal const string DirectoryName = "commands";
    private const string CommandSuffix = ".command";
    private const string StartSuffix = ".start";
    private const string OrderSuffix = ".order";
    private const string AnswerSuffix = ".answer";
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(50);

    private readonly string _directory;
    private readonly TimeProvider _time;

    /// <summary>Opens the spool of a store.</summary>
    /// <param name="storePath">The directory of the store.</param>
    /// <param name="time">The clock.</param>
    public CommandSpool(string storePath, TimeProvider time)
    {
        _directory = Path.Combine(storePath, DirectoryName);
        _time = time;
    }

    internal string Directory => _directory;

    /// <summary>Leaves a command for the host of the store and waits for its answer.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="command">The command.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Gives up waiting; the command stays.</param>
    /// <returns><see langword="null"/> when the command was accepted, otherwise why not.</returns>
    /// <exception cref="TimeoutException">The host has not answered; the command stays and is carried out when a host reads it.</exception>
    public async Task<string?> SendAsync(LoopId loop, LoopCommand command, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        var file = Path.Combine(_directory, command.Id + CommandSuffix);
        return await LeaveAsync(file, JsonSerializer.SerializeToUtf8Bytes(new SpooledCommand(loop, command), SpoolJsonContext.Default.SpooledCommand), timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Leaves a loop to start for the host of the store and waits for its answer.</summary>
    /// <param name="loop">The caller's identifier for it: the same one again starts nothing twice.</param>
    /// <param name="spec">What to start.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Gives up waiting; the loop is started all the same.</param>
    /// <returns><see langword="null"/> when it was started or queued, otherwise why not.</returns>
    /// <exception cref="TimeoutException">The host has not answered; the loop is started when a host reads it.</exception>
    public Task<string?> StartAsync(LoopId loop, LoopSpec spec, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return LeaveAsync(Path.Combine(_directory, loop + StartSuffix), JsonSerializer.SerializeToUtf8Bytes(new SpooledStart(loop, spec), LoopKitJson.Options), timeout, cancellationToken);
    }

    /// <summary>Leaves an order for the coordinator of the store's host and waits for its answer.</summary>
    /// <param name="order">The order.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Gives up waiting; the order stays.</param>
    /// <exception cref="TimeoutException">The host has not answered; the order stays and is carried out when a host reads it.</exception>
    public async Task<OrderResult> SendAsync(CoordinationOrder order, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        var file = Path.Combine(_directory, CommandId.New(_time) + OrderSuffix);
        var answer = await AskAsync(file, JsonSerializer.SerializeToUtf8Bytes(order, LoopKitJson.Options), timeout, cancellationToken).ConfigureAwait(false);
        return new OrderResult(answer.Accepted, answer.Explanation);
    }

    private async Task<string?> LeaveAsync(string file, byte[] content, TimeSpan timeout, CancellationToken cancellationToken) =>
        await AskAsync(file, content, timeout, cancellationToken).ConfigureAwait(false) is { Accepted: false } refusal ? refusal.Explanation : null;

    private async Task<SpooledAnswer> AskAsync(string file, byte[] content, TimeSpan timeout, CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(_directory);
        WriteWhole(file, content);
        var answer = Path.ChangeExtension(file, AnswerSuffix);
        var start = _time.GetTimestamp();
        while (!File.Exists(answer))
        {
            if (_time.GetElapsedTime(start) > timeout)
            {
                throw new TimeoutException($"The host of the store has not answered within {timeout}.");
            }

            await Task.Delay(_poll, _time, cancellationToken).ConfigureAwait(false);
        }

        var answered = JsonSerializer.Deserialize(await File.ReadAllBytesAsync(answer, cancellationToken).ConfigureAwait(false), SpoolJsonContext.Default.SpooledAnswer)!;
        File.Delete(answer);
        return answered;
    }

    /// <summary>The commands that wait, oldest first. A file that is no command is removed: it can never be carried out.</summary>
    internal IEnumerable<(string File, SpooledCommand Command)> Waiting() => Waiting(CommandSuffix, content => JsonSerializer.Deserialize(content, SpoolJsonContext.Default.SpooledCommand));

    /// <summary>The loops that wait to be started, oldest first.</summary>
    internal IEnumerable<(string File, SpooledStart Start)> StartsWaiting() => Waiting(StartSuffix, content => JsonSerializer.Deserialize<SpooledStart>(content, LoopKitJson.Options));

    /// <summary>The orders that wait, oldest first.</summary>
    internal IEnumerable<(string File, CoordinationOrder Order)> OrdersWaiting() => Waiting(OrderSuffix, content => JsonSerializer.Deserialize<CoordinationOrder>(content, LoopKitJson.Options));

    private IEnumerable<(string File, T Content)> Waiting<T>(string suffix, Func<byte[], T?> read)
        where T : class
    {
        if (!System.IO.Directory.Exists(_directory))
        {
            yield break;
        }

        foreach (var file in System.IO.Directory.GetFiles(_directory, "*" + suffix).Order(StringComparer.Ordinal))
        {
            if (Read(file, read) is { } content)
            {
                yield return (file, content);
            }
            else
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Removes answers that nobody has fetched for an hour: whoever asked has gone.</summary>
    internal void RemoveUnfetchedAnswers()
    {
        if (!System.IO.Directory.Exists(_directory))
        {
            return;
        }

        var old = _time.GetUtcNow().UtcDateTime - TimeSpan.FromHours(1);
        foreach (var file in System.IO.Directory.GetFiles(_directory, "*" + AnswerSuffix).Where(file => File.GetLastWriteTimeUtc(file) < old))
        {
            File.Delete(file);
        }
    }

    internal static void Answer(string file, SpooledAnswer answer)
    {
        WriteWhole(Path.ChangeExtension(file, AnswerSuffix), JsonSerializer.SerializeToUtf8Bytes(answer, SpoolJsonContext.Default.SpooledAnswer));
        File.Delete(file);
    }

    private static T? Read<T>(string file, Func<byte[], T?> read)
        where T : class
    {
        try
        {
            return read(File.ReadAllBytes(file));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void WriteWhole(string file, byte[] content)
    {
        var temporary = file + ".tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
    }
}
