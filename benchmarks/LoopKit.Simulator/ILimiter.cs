using LoopKit.Scheduling;

namespace LoopKit.Simulator;

/// <summary>Who decides when a call is made.</summary>
internal interface ILimiter : IDisposable
{
    string Name { get; }

    /// <summary>A loop wants to make a call.</summary>
    void Ask(SimulatedCall call);

    /// <summary>The calls that may be made now. Each is handed out once.</summary>
    IReadOnlyList<SimulatedCall> Take();

    /// <summary>A call has ended.</summary>
    void End(SimulatedCall call, PermitUsage usage);

    /// <summary>Whether a call may still be paid; <see langword="null"/>: that is known when others have ended.</summary>
    bool? CanPay(SimulatedCall call);

    /// <summary>What a call really cost.</summary>
    void Pay(SimulatedCall call, decimal cost);
}
