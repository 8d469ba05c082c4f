using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using LoopKit.Engine;
using LoopKit.Replay;
using LoopKit.Testing.Journals;

namespace LoopKit.SimulationTests;

/// <summary>
/// One seed: ten minutes with faults, crashes, restarts and orders, then a calm time in which everything must come to its end. The only thing that
/// happens by itself is the next timer; when it fires, everything that follows runs to its end before the next one does.
/// </summary>
internal sealed partial class Simulation
{
    private static readonly TimeSpan _wildTime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan _patience = TimeSpan.FromHours(12);

    private readonly World _world;
    private readonly Clients _clients;
    private SimulatedHost? _host;
    private HostLife? _life;
    private bool _over;

    public Simulation(int seed)
    {
        _world = new World(seed);
        _clients = new Clients(_world, () => _host, () => _life?.Stop());
    }

    public async Task<SimulationResult> RunAsync()
    {
        var hosts = KeepHostsAsync();
        var all = Task.WhenAll([CalmDownAsync(), .. _clients.Begin()]);
        await RunClockAsync(all);
        if (all.IsFaulted)
        {
            _world.Violations.Add($"a client failed: {all.Exception}");
        }

        _over = true;
        _life?.Stop();
        await RunClockAsync(hosts);
        if (hosts.IsFaulted)
        {
            _world.Violations.Add($"a host failed: {hosts.Exception}");
        }

        await JudgeAsync();
        var journal = await JournalAsync();
        return new SimulationResult(_world.Violations, _world.Counts, journal, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(journal))));
    }

    /// <summary>Moves the clock until something has ended.</summary>
    private async Task RunClockAsync(Task until)
    {
        await OneThread.QuietAsync();
        while (!until.IsCompleted)
        {
            if (!_world.Time.FireNext() || _world.Time.GetElapsedTime(0) > _patience)
            {
                _world.Violations.Add($"something never ends: {string.Join(", ", await StatesAsync())}; a host is {(_host is null ? "not " : "")}there");
                return;
            }

            await OneThread.QuietAsync();
        }
    }

    private async Task CalmDownAsync()
    {
        await Task.Delay(_wildTime, _world.Time);
        _world.IsCalm = true;
    }

    /// <summary>Starts a host, and another one when it has died or was stopped.</summary>
    private async Task KeepHostsAsync()
    {
        while (!_over)
        {
            _life = new HostLife(_world, _world.Random.Next(1, 400));
            await using (var host = new SimulatedHost(_world, _life))
            {
                try
                {
                    _host = host;
                    await host.RecoverAsync();
                }
                catch (Exception exception) when (exception is OperationCanceledException or LoopKitException { Code: ErrorCodes.StoreUnavailable })
                {
                    // A process that cannot start ends; the next one tries again.
                    _life.Stop();
                }

                await _life.Over;
                _host = null;
                if (_life.IsDead)
                {
                    _world.LeaveAll();
                }
            }

            _world.LeaveAll();
            _world.Store.EndHosts();
            await _world.TakeTimeAsync(20);
        }
    }

    private async Task JudgeAsync()
    {
        foreach (var loop in _clients.Loops)
        {
            _world.Violations.AddRange(await JournalRules.ViolationsAsync(_world.Store, loop));
            var end = await _world.Store.FindLoopAsync(loop);
            _world.Counts.Add($"loops {end?.Status.ToString() ?? "never started"}");
            if (end is not null && await LoopReplay.ReplayAsync(_world.Store, loop) is ReplayResult.Diverged diverged)
            {
                _world.Violations.Add($"the replay of '{loop}' differs: {diverged}");
            }

            if (end?.Status.IsFinal() != true)
            {
                _world.Violations.Add($"loop '{loop}' has not ended: {end}");
            }
        }

        var hashes = await _world.Store.ReadAllAsync().ToDictionaryAsync(stored => (stored.Stream, stored.Version), stored => stored.Hash);
        _world.Violations.AddRange(_world.Acknowledged
            .Where(acknowledged => hashes.GetValueOrDefault((acknowledged.Stream, acknowledged.Version)) != acknowledged.Hash)
            .Select(lost => $"the acknowledged version {lost.Version} of {lost.Stream} is lost"));
        _world.Violations.AddRange(await _clients.BrokenPromisesAsync());
        _world.Counts.Add("events", hashes.Count);
        _world.Counts.Add("appends", _world.Acknowledged.Count);
    }

    private async Task<IReadOnlyList<string>> StatesAsync() =>
        [.. await _world.Store.ListLoopsAsync(LoopQuery.All).Select(loop => $"'{loop.Name}' is {loop.Status} at version {loop.Version}").ToListAsync()];

    private async Task<string> JournalAsync()
    {
        Dictionary<string, string> numbers = new(StringComparer.Ordinal);
        var text = new StringBuilder();
        await foreach (var stored in _world.Store.ReadAllAsync())
        {
            var line = SimulatedHost.WithoutDirectory($"{stored.Stream} {stored.Version} {stored.At:O} {stored.Type} {Encoding.UTF8.GetString(stored.Payload.Span)}");
            text.AppendLine(RandomId().Replace(line, match => numbers.TryGetValue(match.Value, out var number)
                ? number
                : numbers[match.Value] = string.Create(CultureInfo.InvariantCulture, $"id-{numbers.Count}")));
        }

        return text.ToString();
    }

    /// <summary>Hosts and answers name themselves by chance; nothing depends on these names.</summary>
    [GeneratedRegex(@"\b[0-9a-hjkmnp-tv-z]{26}\b")]
    private static partial Regex RandomId();
}
