namespace LoopKit.Mcp.Tools;

/// <summary>What a client can order.</summary>
internal enum LoopAction
{
    /// <summary>Pause at the next turn boundary.</summary>
    Pause,

    /// <summary>Let a paused or blocked loop go on.</summary>
    Resume,

    /// <summary>End the loop for ever.</summary>
    Stop,

    /// <summary>Say something to its model.</summary>
    Steer,

    /// <summary>Answer its question.</summary>
    Answer,

    /// <summary>Let it make the call that it asks about.</summary>
    Approve,

    /// <summary>Do not let it make that call.</summary>
    Deny,

    /// <summary>Add to its budget.</summary>
    RaiseBudget,
}
