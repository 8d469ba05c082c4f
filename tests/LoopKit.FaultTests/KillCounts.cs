using LoopKit.FaultTests.Harness;

namespace LoopKit.FaultTests;

/// <summary>What a number of kills met, and what was found afterwards. Thread-safe.</summary>
internal sealed class KillCounts
{
    private readonly Lock _gate = new();
    private int _acknowledged;
    private int _loops;
    private int _events;
    private int _unknown;
    private int _repeated;
    private int _whileStarting;
    private int _verified;

    public int Kills { get; private set; }

    /// <summary>Kills while an append had begun and not ended.</summary>
    public int InMidWrite { get; private set; }

    public void Count(VictimOutput killed)
    {
        lock (_gate)
        {
            Kills++;
            InMidWrite += killed.InFlight > 0 ? 1 : 0;
            _whileStarting += killed.WasReady ? 0 : 1;
        }
    }

    public void Count(PlaceFindings findings)
    {
        lock (_gate)
        {
            _acknowledged += findings.Acknowledged;
            _loops += findings.Loops;
            _events += findings.Events;
            _unknown += findings.Unknown;
            _repeated += findings.Repeated;
            _verified += findings.Verified;
        }
    }

    public override string ToString() =>
        $"{InMidWrite} in mid-write, {_whileStarting} while starting; {_acknowledged} acknowledged appends, 0 lost; {_events} events of {_loops} loops, 0 gaps or duplicates; verify clean {_verified} times; "
        + $"{_unknown} outcomes unknown, {_repeated} harmless effects repeated, 0 irreversible ones";
}
